"""Serve three requests at once, by three kinds of view."""

import asyncio
import time

from asgiref.testing import ApplicationCommunicator
from django.conf import settings
from django.core.asgi import get_asgi_application
from django.http import HttpResponse
from django.urls import path


async def awaits(request):
    return HttpResponse(await asyncio.sleep(0.5))


async def blocks(request):
    return HttpResponse(time.sleep(0.5))


def plain(request):
    return HttpResponse(time.sleep(0.5))


async def ask(url):
    request = dict(type="http", method="GET", path=url, headers=[])
    server = ApplicationCommunicator(get_asgi_application(), request)
    await server.send_input({"type": "http.request"})
    await server.wait(60)


async def main():
    for url in "/awaits/", "/blocks/", "/plain/":
        await asyncio.gather(ask(url), ask(url), ask(url))
        print("three answers from", url)


urlpatterns = [path(f"{v.__name__}/", v) for v in (awaits, blocks, plain)]
settings.configure(ROOT_URLCONF=__name__, ALLOWED_HOSTS=["*"])
asyncio.run(main())
