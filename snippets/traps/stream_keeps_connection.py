"""Ask the database once, then stream to three readers."""

import asyncio

from asgiref.testing import ApplicationCommunicator
from django.conf import settings
from django.core.asgi import get_asgi_application
from django.db import connections
from django.http import StreamingHttpResponse
from django.urls import path

sqlite = {"ENGINE": "django.db.backends.sqlite3", "NAME": "file:"}  # temporary
used, everyone = [], asyncio.Barrier(3)


def view(request):
    connections["default"].cursor().execute("SELECT 1")
    used.append(connections["default"])
    return StreamingHttpResponse(words())


async def words():
    yield "one"
    if await everyone.wait() == 2:
        print("3 streams, connections:", sum(bool(c.connection) for c in used))


async def main():
    request = dict(type="http", method="GET", path="/", headers=[])
    server = get_asgi_application()
    readers = [ApplicationCommunicator(server, request) for _ in range(3)]
    for reader in readers:
        await reader.send_input({"type": "http.request"})
    await asyncio.gather(*(reader.wait(None) for reader in readers))


urlpatterns = [path("", view)]
settings.configure(ROOT_URLCONF=__name__, DATABASES={"default": sqlite})
asyncio.run(main())
