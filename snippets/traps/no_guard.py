"""Block the event loop in an async view, where nothing refuses it."""

import asyncio
import time

from asgiref.testing import ApplicationCommunicator
from django.conf import settings
from django.core.asgi import get_asgi_application
from django.core.cache import cache
from django.http import HttpResponse
from django.urls import path


def make():
    time.sleep(0.3)  # as a library that blocks would
    print("the report is made")


async def report(request):
    return HttpResponse(cache.get_or_set("report", make))


async def hello(request):
    return HttpResponse(print("hello"))


async def ask(url):
    scope = dict(type="http", method="GET", path=url, headers=[])
    server = ApplicationCommunicator(get_asgi_application(), scope)
    await server.send_input({"type": "http.request"})
    await server.wait(60)


async def main():
    await asyncio.gather(ask("/report/"), ask("/hello/"))


urlpatterns = [path(f"{v.__name__}/", v) for v in (report, hello)]
settings.configure(ROOT_URLCONF=__name__)
asyncio.run(main())
