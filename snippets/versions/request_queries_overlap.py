"""Overlap the slow queries of two requests, under ASGI."""

import asyncio
import time

from asgiref.sync import sync_to_async
from asgiref.testing import ApplicationCommunicator
from django.conf import settings
from django.core.asgi import get_asgi_application
from django.db import connection
from django.http import HttpResponse
from django.urls import path

WAIT = 0.5
sqlite = {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}


def query(request):
    cursor = connection.cursor()
    connection.connection.create_function("slow", 1, time.sleep)
    cursor.execute(f"SELECT slow({WAIT})")
    return HttpResponse()


async def main():
    server = get_asgi_application()
    scope = dict(type="http", method="GET", path="/", headers=[])
    clients = [ApplicationCommunicator(server, scope) for _ in range(2)]
    start = time.perf_counter()
    for client in clients:
        await client.send_input({"type": "http.request"})
    await asyncio.gather(*(client.wait(timeout=None) for client in clients))
    waits = (time.perf_counter() - start) / WAIT
    print(f"{waits:.1f} waits: two requests, each waits once")


urlpatterns = [path("", sync_to_async(query))]
settings.configure(ROOT_URLCONF=__name__, DATABASES={"default": sqlite})
asyncio.run(main())
