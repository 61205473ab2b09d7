"""Make an answer in a task that no reader ends, and save it."""

import asyncio
from contextvars import Context

from django.core.cache import cache
from django.urls import path

from . import leases, views

tasks = set()


async def make(key, question, chunks, queue):
    keeping = asyncio.create_task(leases.keep(key))
    try:
        async with asyncio.timeout(60):  # an API may hang
            async for chunk in views.events(views.model(question)):
                chunks.append(chunk)
                queue.put_nowait(chunk)
    except BaseException:  # the end of the server cancels, too
        chunks.append("event: failed\ndata:\n\n")
        queue.put_nowait(chunks[-1])
        raise
    finally:
        keeping.cancel()
        await leases.in_cache(cache.set, key, "".join(chunks), None)
        print("saved:", len(chunks), "events")


async def start(key, question):
    making = make(key, question, [], queue := asyncio.Queue())
    tasks.add(task := asyncio.create_task(making, context=Context()))
    task.add_done_callback(tasks.discard)
    task.add_done_callback(lambda _: queue.put_nowait(None))
    while chunk := await queue.get():
        yield chunk


urlpatterns = [path("answer/", lambda _: views.stream(start("answer", "why?")))]
