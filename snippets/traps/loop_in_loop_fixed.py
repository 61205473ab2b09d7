"""Await in the async view, and run a loop only in the sync one."""

import asyncio

from asgiref.testing import ApplicationCommunicator
from django.conf import settings
from django.core.asgi import get_asgi_application
from django.http import HttpResponse
from django.urls import path


async def fetch():
    await asyncio.sleep(0.1)  # as an async client would
    return "rates"


async def view(request):
    return HttpResponse(await fetch())


def sync_view(request):
    return HttpResponse(asyncio.run(fetch()))


async def get(url):
    request = {"type": "http", "method": "GET", "path": url}
    server = ApplicationCommunicator(get_asgi_application(), request)
    await server.send_input({"type": "http.request"})
    print(url, "status", (await server.receive_output())["status"])
    await server.wait()


urlpatterns = [path("async/", view), path("sync/", sync_view)]
settings.configure(ROOT_URLCONF=__name__)
asyncio.run(get("/async/"))
asyncio.run(get("/sync/"))
