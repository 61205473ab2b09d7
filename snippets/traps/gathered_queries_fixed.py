"""Gather three slow queries, each in a thread that closes its connection."""

import asyncio
import time
from contextlib import closing

from asgiref import sync, testing
from django.conf import settings
from django.core.asgi import get_asgi_application
from django.db import connections
from django.http import HttpResponse
from django.urls import path


def query():
    print("a query begins")
    with closing(connections["default"]) as connection:
        connection.ensure_connection()
        connection.connection.create_function("slow", 1, time.sleep)
        connection.cursor().execute("SELECT slow(0.3)")
    print("a query ends")


async def view(request):
    ask = sync.sync_to_async(query, thread_sensitive=False)
    await asyncio.gather(ask(), ask(), ask())
    return HttpResponse()


async def main():
    request = dict(type="http", method="GET", path="/", headers=[])
    server = testing.ApplicationCommunicator(get_asgi_application(), request)
    await server.send_input({"type": "http.request"})
    await server.wait(None)


urlpatterns = [path("", view)]
sqlite = {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}
settings.configure(ROOT_URLCONF=__name__, DATABASES={"default": sqlite})
asyncio.run(main())
