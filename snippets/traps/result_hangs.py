"""Hand a coroutine to the loop in a receiver, and wait for its result."""

import asyncio

from asgiref.sync import sync_to_async
from asgiref.testing import ApplicationCommunicator
from django.conf import settings
from django.core.asgi import get_asgi_application
from django.dispatch import Signal
from django.http import HttpResponse
from django.urls import path


async def notify():
    return await sync_to_async("{} is notified".format)("ann")  # as a query


def receiver(loop, **kwargs):
    future = asyncio.run_coroutine_threadsafe(notify(), loop)
    return future.result(timeout=0.3)  # without the timeout, it never returns


async def view(request):
    loop = asyncio.get_running_loop()
    print("send:", repr(ordered.send_robust(None, loop=loop)[0][1]))
    print("asend:", repr((await ordered.asend_robust(None, loop=loop))[0][1]))
    return HttpResponse()


async def main():
    request = {"type": "http", "method": "GET", "path": "/"}
    server = ApplicationCommunicator(get_asgi_application(), request)
    await server.send_input({"type": "http.request"})
    await server.wait(None)


ordered, urlpatterns = Signal(), [path("", view)]
ordered.connect(receiver)
settings.configure(ROOT_URLCONF=__name__)
asyncio.run(main())
