"""Serve three requests at once, by each kind of view."""

import asyncio
import time

from asgiref.testing import ApplicationCommunicator
from django.conf import settings
from django.core.asgi import get_asgi_application
from django.http import HttpResponse
from django.urls import path


def sync_view(request):
    time.sleep(0.5)
    return HttpResponse()


async def async_view(request):
    await asyncio.sleep(0.5)
    return HttpResponse()


urlpatterns = [path("sync/", sync_view), path("async/", async_view)]
settings.configure(ROOT_URLCONF=__name__, ALLOWED_HOSTS=["*"])


async def ask(url):
    request = dict(type="http", method="GET", path=url, headers=[])
    server = ApplicationCommunicator(get_asgi_application(), request)
    await server.send_input({"type": "http.request"})
    await server.wait(60)


async def main():
    for url in "/sync/", "/async/":
        await asyncio.gather(ask(url), ask(url), ask(url))
        print("three answers from", url)


asyncio.run(main())
