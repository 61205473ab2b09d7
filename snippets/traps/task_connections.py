"""Save in a task that a view starts, after the request has ended."""

import asyncio

from asgiref.sync import sync_to_async
from asgiref.testing import ApplicationCommunicator
from django.conf import settings
from django.core.asgi import get_asgi_application
from django.db import connections
from django.http import HttpResponse
from django.urls import path


def save():
    used.add(connections["default"].cursor().db)


async def work():
    await asyncio.sleep(0.1)  # as an API would
    await sync_to_async(save)()


async def view(request):
    return HttpResponse(tasks.add(asyncio.create_task(work())))


async def main():
    for request in [{"type": "http", "method": "GET", "path": "/"}] * 3:
        server = ApplicationCommunicator(get_asgi_application(), request)
        await server.send_input({"type": "http.request"})
        await server.wait(None)
    await asyncio.wait(tasks)
    print(len(used), "used, still open:", sum(bool(c.connection) for c in used))


used, tasks, urlpatterns = set(), set(), [path("", view)]
sqlite = {"ENGINE": "django.db.backends.sqlite3", "NAME": "file:"}  # temporary
settings.configure(ROOT_URLCONF=__name__, DATABASES={"default": sqlite})
asyncio.run(main())
