"""Set the schema of a tenant on the connection, and query in an async view."""

import asyncio

from asgiref.sync import sync_to_async
from asgiref.testing import ApplicationCommunicator
from django.conf import settings
from django.core.asgi import get_asgi_application
from django.db import connection
from django.http import HttpResponse
from django.urls import path


def choose(tenant):
    connection.schema = tenant


def query():
    return getattr(connection, "schema", "public")


async def view(request, tenant):
    choose(tenant)
    print(f"{tenant} asks the schema", await sync_to_async(query)())
    return HttpResponse()


async def main():
    request = {"type": "http", "method": "GET", "path": "/ann"}
    server = ApplicationCommunicator(get_asgi_application(), request)
    await server.send_input({"type": "http.request"})
    await server.wait(None)


urlpatterns = [path("<tenant>", view)]
sqlite = {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}
settings.configure(ROOT_URLCONF=__name__, DATABASES={"default": sqlite})
asyncio.run(main())
