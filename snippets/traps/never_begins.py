"""Save an order behind a slow call, with a timeout."""

import asyncio
import time

from asgiref.sync import sync_to_async
from asgiref.testing import ApplicationCommunicator
from django.conf import settings
from django.core.asgi import get_asgi_application
from django.http import HttpResponse
from django.urls import path


def save():
    print("the order is saved")


async def view(request):
    slow = asyncio.create_task(sync_to_async(time.sleep)(0.5))
    await asyncio.sleep(0.1)
    try:
        await asyncio.wait_for(sync_to_async(save)(), 0.2)
    except TimeoutError:
        print("the view gives up")
    await slow
    return HttpResponse()


async def main():
    request = {"type": "http", "method": "GET", "path": "/"}
    server = ApplicationCommunicator(get_asgi_application(), request)
    await server.send_input({"type": "http.request"})
    print("status", (await server.receive_output(60))["status"])
    await server.wait(None)


urlpatterns = [path("", view)]
settings.configure(ROOT_URLCONF=__name__)
asyncio.run(main())
