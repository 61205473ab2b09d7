"""Hand a coroutine to the server's loop from a sync view, and go on."""

import asyncio

from asgiref.testing import ApplicationCommunicator
from django.conf import settings
from django.core.asgi import get_asgi_application
from django.http import HttpResponse
from django.urls import path

loops, addresses = [], {"ann": "ann@example.org"}


async def notify(user):
    await asyncio.sleep(0.1)  # as an async client would
    print("notified", addresses[user])


def view(request):
    asyncio.run_coroutine_threadsafe(notify("ben"), loops[0])
    return HttpResponse()


async def main():
    loops.append(asyncio.get_running_loop())
    request = {"type": "http", "method": "GET", "path": "/"}
    server = ApplicationCommunicator(get_asgi_application(), request)
    await server.send_input({"type": "http.request"})
    print("status", (await server.receive_output())["status"])
    await server.wait()
    await asyncio.sleep(0.3)  # the server lives on


urlpatterns = [path("", view)]
settings.configure(ROOT_URLCONF=__name__)
asyncio.run(main())
