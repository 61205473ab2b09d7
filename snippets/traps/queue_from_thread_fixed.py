"""Put an item into a queue on its own loop, which wakes the waiting task."""

import asyncio
import time

from asgiref.sync import async_to_sync
from asgiref.testing import ApplicationCommunicator
from django.conf import settings
from django.core.asgi import get_asgi_application
from django.http import HttpResponse
from django.urls import path

news = asyncio.Queue()


def save(request):
    time.sleep(0.2)  # as a query would
    print("the view puts it")
    async_to_sync(news.put)("saved")
    time.sleep(0.3)  # as a second query would
    print("the view ends")
    return HttpResponse()


async def read():
    print("the reader has it:", await news.get())


async def main():
    reader = asyncio.create_task(read())
    request = {"type": "http", "method": "POST", "path": "/"}
    server = ApplicationCommunicator(get_asgi_application(), request)
    await server.send_input({"type": "http.request"})
    await reader
    await server.wait(5)


urlpatterns = [path("", save)]
settings.configure(ROOT_URLCONF=__name__)
asyncio.run(main())
