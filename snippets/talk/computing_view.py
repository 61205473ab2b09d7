"""Compute in an async view, and let another request wait for it."""

import asyncio
import time

from asgiref.testing import ApplicationCommunicator
from django.conf import settings
from django.core.asgi import get_asgi_application
from django.http import HttpResponse
from django.urls import path


async def compute(request):
    end = time.thread_time() + 0.5
    while time.thread_time() < end:
        pass
    print("computed")
    return HttpResponse()


async def hello(request):
    print("hello")
    return HttpResponse()


async def ask(url):
    request = dict(type="http", method="GET", path=url, headers=[])
    server = ApplicationCommunicator(get_asgi_application(), request)
    await server.send_input({"type": "http.request"})
    await server.wait(60)


async def main():
    await asyncio.gather(ask("/compute/"), ask("/hello/"))


urlpatterns = [path(f"{v.__name__}/", v) for v in (compute, hello)]
settings.configure(ROOT_URLCONF=__name__, ALLOWED_HOSTS=["*"])
asyncio.run(main())
