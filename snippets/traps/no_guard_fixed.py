"""Block in a plain view, for which Django starts a thread."""

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


def report(request):
    return HttpResponse(cache.get_or_set("report", make))


async def hello(request):
    return HttpResponse(print("hello"))


async def main():
    reader = AsyncClient()
    await asyncio.gather(reader.get("/report/"), reader.get("/hello/"))


urlpatterns = [path(f"{v.__name__}/", v) for v in (report, hello)]
settings.configure(ROOT_URLCONF=__name__)
asyncio.run(main())
