"""Await the coroutine function in the async view, adapt it in the sync one."""

import asyncio

from asgiref.sync import async_to_sync
from asgiref.testing import ApplicationCommunicator
from django.conf import settings
from django.core.asgi import get_asgi_application
from django.http import HttpResponse
from django.urls import path


async def rates():
    return await asyncio.sleep(0.1, "rates")  # as an async client would


def sync_view(request):
    return HttpResponse(async_to_sync(rates)())


async def async_view(request):
    return HttpResponse(await rates())


async def get(url):
    request = {"type": "http", "method": "GET", "path": url}
    server = ApplicationCommunicator(get_asgi_application(), request)
    await server.send_input({"type": "http.request"})
    print(url, "status", (await server.receive_output())["status"])


urlpatterns = [path("sync/", sync_view), path("async/", async_view)]
settings.configure(ROOT_URLCONF=__name__)
asyncio.run(get("/sync/"))
asyncio.run(get("/async/"))
