"""Give a seat back in a task of its own, while the client leaves."""

import asyncio

from asgiref.testing import ApplicationCommunicator
from django.conf import settings
from django.core.asgi import get_asgi_application
from django.http import HttpResponse
from django.urls import path

held, cleaning, begun = ["seat 7"], set(), asyncio.Event()


async def give_back():
    begun.set()
    await asyncio.sleep(0.3)  # as an async client would
    held.clear()


async def view(request):
    try:
        return await asyncio.sleep(0.1, HttpResponse())
    finally:
        cleaning.add(task := asyncio.create_task(give_back()))
        await asyncio.shield(task)


async def main():
    request = {"type": "http", "method": "GET", "path": "/"}
    server = ApplicationCommunicator(get_asgi_application(), request)
    await server.send_input({"type": "http.request"})
    await begun.wait()
    print("the client leaves")
    await server.send_input({"type": "http.disconnect"})
    print("still held:", await asyncio.wait(cleaning) and held)


urlpatterns = [path("", view)]
settings.configure(ROOT_URLCONF=__name__)
asyncio.run(main())
