"""Overlap three queries of a request, in threads of asyncio's own."""

import asyncio
import time

from asgiref.testing import ApplicationCommunicator
from django.conf import settings
from django.core.asgi import get_asgi_application
from django.db import connections
from django.http import HttpResponse
from django.urls import path

sqlite = {"ENGINE": "django.db.backends.sqlite3", "NAME": "file:"}  # temporary
used = set()


def query():
    connections["default"].cursor().execute("SELECT 1")
    time.sleep(0.2)
    used.add(connections["default"])


async def view(request):
    await asyncio.gather(*(asyncio.to_thread(query) for _ in range(3)))
    return HttpResponse()


async def main():
    request = dict(type="http", method="GET", path="/", headers=[])
    server = ApplicationCommunicator(get_asgi_application(), request)
    await server.send_input({"type": "http.request"})
    await server.wait(None)
    print(len(used), "used, still open:", sum(bool(c.connection) for c in used))


urlpatterns = [path("", view)]
settings.configure(ROOT_URLCONF=__name__, DATABASES={"default": sqlite})
asyncio.run(main())
