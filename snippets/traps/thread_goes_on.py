"""Put a timeout around a sync call in an async view, and make one more."""

import asyncio
import socket

from asgiref.sync import sync_to_async
from asgiref.testing import ApplicationCommunicator
from django.conf import settings
from django.core.asgi import get_asgi_application
from django.http import HttpResponse
from django.urls import path


def fetch():
    with socket.create_connection(service.getsockname()) as talk:
        print("a thread has the", talk.recv(100).decode())


async def view(request):
    try:
        await asyncio.wait_for(sync_to_async(fetch)(), 0.2)
    except TimeoutError:
        print("the view gives up")
    print(await sync_to_async(str)("the next sync call is done"))
    return HttpResponse()


async def main():
    request = {"type": "http", "method": "GET", "path": "/"}
    server = ApplicationCommunicator(get_asgi_application(), request)
    await server.send_input({"type": "http.request"})
    await asyncio.sleep(0.6)  # the service is slow
    service.accept()[0].send(b"rates")
    await server.wait()


urlpatterns = [path("", view)]
service = socket.create_server(("127.0.0.1", 0))
settings.configure(ROOT_URLCONF=__name__)
asyncio.run(main())
