"""Tell a page how far a job is, whichever process does the job."""

import asyncio
import time

from django.conf import settings
from django.core.cache import cache
from django.http import StreamingHttpResponse
from django.test import AsyncClient
from django.urls import path


def work():  # in a worker of your queue
    for percent in 0, 50, 100:
        cache.set("job", percent)
        time.sleep(0.4)


async def percents(told=None):
    while told != 100:
        if (percent := await cache.aget("job")) != told:
            yield f"data: {(told := percent)}\n\n"
        await asyncio.sleep(0.1)
    yield "event: done\ndata:\n\n"


def progress(request):
    return StreamingHttpResponse(percents(), content_type="text/event-stream")


async def main():
    working = asyncio.create_task(asyncio.to_thread(work))
    async for event in await AsyncClient().get("/"):
        print("the page has", event)
    await working


urlpatterns = [path("", progress)]
settings.configure(ROOT_URLCONF=__name__)
asyncio.run(main())
