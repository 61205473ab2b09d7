"""Count the queries of an async view, in the thread that asked them."""

import asyncio

from asgiref.sync import sync_to_async
from asgiref.testing import ApplicationCommunicator
from django.conf import settings
from django.core.asgi import get_asgi_application
from django.db import connection
from django.http import HttpResponse
from django.urls import path


def ask():
    connection.cursor().execute("SELECT 1")
    connection.cursor().execute("SELECT 2")


async def view(request):
    await sync_to_async(ask)()
    count = sync_to_async(lambda: len(connection.queries))
    print("queries:", await count())
    return HttpResponse()


async def main():
    request = dict(type="http", method="GET", path="/", headers=[])
    server = ApplicationCommunicator(get_asgi_application(), request)
    await server.send_input({"type": "http.request"})
    await server.wait(None)


urlpatterns = [path("", view)]
sqlite = {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}
databases = {"default": sqlite}
settings.configure(DEBUG=True, ROOT_URLCONF=__name__, DATABASES=databases)
asyncio.run(main())
