"""Close the connection in the middle of a request."""

import asyncio
import time

from asgiref.testing import ApplicationCommunicator
from django.conf import settings
from django.core.asgi import get_asgi_application
from django.http import HttpResponse
from django.urls import path


async def async_view(request):
    await asyncio.sleep(1)
    print("the async view saved")
    return HttpResponse()


def sync_view(request):
    time.sleep(1)
    print("the sync view saved")
    return HttpResponse()


urlpatterns = [path("async/", async_view), path("sync/", sync_view)]
settings.configure(ROOT_URLCONF=__name__, ALLOWED_HOSTS=["*"])


async def leave(url):
    request = dict(type="http", method="GET", path=url, headers=[])
    server = ApplicationCommunicator(get_asgi_application(), request)
    await server.send_input({"type": "http.request"})
    await asyncio.sleep(0.5)
    print("the client leaves", url)
    await server.send_input({"type": "http.disconnect"})
    await server.wait(timeout=10)


asyncio.run(leave("/async/"))
asyncio.run(leave("/sync/"))
