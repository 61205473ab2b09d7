"""Gather three slow queries in a request."""

import asyncio
import time

from asgiref.sync import sync_to_async
from asgiref.testing import ApplicationCommunicator
from django.conf import settings
from django.core.asgi import get_asgi_application
from django.db import connection
from django.http import HttpResponse
from django.urls import path


def query():
    print("a query begins")
    connection.ensure_connection()
    connection.connection.create_function("slow", 1, time.sleep)
    connection.cursor().execute("SELECT slow(0.3)")
    print("a query ends")


async def view(request):
    ask = sync_to_async(query)  # as aget() and its like do
    await asyncio.gather(ask(), ask(), ask())
    return HttpResponse()


async def main():
    request = dict(type="http", method="GET", path="/", headers=[])
    server = ApplicationCommunicator(get_asgi_application(), request)
    await server.send_input({"type": "http.request"})
    await server.wait(None)


urlpatterns = [path("", view)]
sqlite = {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}
settings.configure(ROOT_URLCONF=__name__, DATABASES={"default": sqlite})
asyncio.run(main())
