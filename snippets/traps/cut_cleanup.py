"""Give a seat back in finally, while the client leaves."""

import asyncio

from asgiref.testing import ApplicationCommunicator
from django.conf import settings
from django.core.asgi import get_asgi_application
from django.http import HttpResponse
from django.urls import path

held, begun = ["seat 7"], asyncio.Event()


async def give_back():
    begun.set()
    await asyncio.sleep(0.3)  # as an async client would
    held.clear()


async def view(request):
    try:
        return await asyncio.sleep(0.1, HttpResponse())
    finally:
        await give_back()


async def main():
    request = {"type": "http", "method": "GET", "path": "/"}
    server = ApplicationCommunicator(get_asgi_application(), request)
    await server.send_input({"type": "http.request"})
    await begun.wait()
    print("the client leaves")
    await server.send_input({"type": "http.disconnect"})
    await asyncio.sleep(0.3)
    print("still held:", held)


urlpatterns = [path("", view)]
settings.configure(ROOT_URLCONF=__name__)
asyncio.run(main())
