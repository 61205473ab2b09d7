"""Close the connection of a sync view that waits for a coroutine."""

import asyncio

from asgiref.sync import async_to_sync
from asgiref.testing import ApplicationCommunicator
from django.conf import settings
from django.core.asgi import get_asgi_application
from django.http import HttpResponse
from django.urls import path

settings.configure(ROOT_URLCONF=__name__, ALLOWED_HOSTS=["*"])


async def save():
    await asyncio.sleep(1)
    print("saved")


def view(request):
    try:
        async_to_sync(save)()
    except asyncio.CancelledError:
        print("the sync view is cancelled in the middle")
        raise
    return HttpResponse()


async def leave():
    request = dict(type="http", method="GET", path="/", headers=[])
    server = ApplicationCommunicator(get_asgi_application(), request)
    await server.send_input({"type": "http.request"})
    await asyncio.sleep(0.5)
    print("the client leaves")
    await server.send_input({"type": "http.disconnect"})
    await server.wait(60)


urlpatterns = [path("", view)]
asyncio.run(leave())
