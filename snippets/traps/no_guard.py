"""Block the event loop in an async view, where nothing refuses it."""

import asyncio
import time

from django.conf import settings
from django.core.cache import cache
from django.http import HttpResponse
from django.test import AsyncClient
from django.urls import path


def make():
    time.sleep(0.3)  # as a library that blocks would
    print("the report is made")


async def report(request):
    await begun.wait()  # for the other reader
    return HttpResponse(cache.get_or_set("report", make))


async def hello(request):
    begun.set()
    await asyncio.sleep(0.1)
    return HttpResponse(print("hello"))


async def main():
    reader = AsyncClient()
    await asyncio.gather(reader.get("/report/"), reader.get("/hello/"))


begun = asyncio.Event()
urlpatterns = [path(f"{v.__name__}/", v) for v in (report, hello)]
settings.configure(ROOT_URLCONF=__name__)
asyncio.run(main())
