"""Run a coroutine in a receiver, by the adapter that lends its thread."""

import asyncio

from asgiref.sync import async_to_sync, sync_to_async
from asgiref.testing import ApplicationCommunicator
from django.conf import settings
from django.core.asgi import get_asgi_application
from django.dispatch import Signal
from django.http import HttpResponse
from django.urls import path


async def notify():
    return await sync_to_async("{} is notified".format)("ann")  # as a query


def receiver(**kwargs):
    return async_to_sync(notify)()


async def view(request):
    print("asend:", (await ordered.asend(None))[0][1])
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
