"""Run a coroutine in a sync view by what brings a loop along."""

import asyncio

from asgiref.sync import async_to_sync
from asgiref.testing import ApplicationCommunicator
from django.conf import settings
from django.core.asgi import get_asgi_application
from django.http import HttpResponse
from django.urls import path


async def fetch():
    await asyncio.sleep(0.1)  # as an async client would
    return "rates"


def view(request):
    return HttpResponse(async_to_sync(fetch)())


async def main():
    request = {"type": "http", "method": "GET", "path": "/"}
    server = ApplicationCommunicator(get_asgi_application(), request)
    await server.send_input({"type": "http.request"})
    print("status", (await server.receive_output())["status"])
    await server.wait()


urlpatterns = [path("", view)]
settings.configure(ROOT_URLCONF=__name__)
asyncio.run(main())
