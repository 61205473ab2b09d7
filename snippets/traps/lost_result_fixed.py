"""Run a coroutine from a sync view, and wait for what comes of it."""

import asyncio

from asgiref.sync import async_to_sync
from asgiref.testing import ApplicationCommunicator
from django.conf import settings
from django.core.asgi import get_asgi_application
from django.http import HttpResponse
from django.urls import path

addresses = {"ann": "ann@example.org"}


async def notify(user):
    await asyncio.sleep(0.1)  # as an async client would
    print("notified", addresses[user])


def view(request):
    try:
        async_to_sync(notify)("ben")
    except KeyError as error:
        print("nobody is notified, for there is no", error)
        return HttpResponse(status=404)
    return HttpResponse()


async def main():
    request = {"type": "http", "method": "GET", "path": "/"}
    server = ApplicationCommunicator(get_asgi_application(), request)
    await server.send_input({"type": "http.request"})
    print("status", (await server.receive_output())["status"])
    await server.wait()


urlpatterns = [path("", view)]
settings.configure(ROOT_URLCONF=__name__)
asyncio.run(main())
