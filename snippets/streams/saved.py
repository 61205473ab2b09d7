"""Make an answer in a task that no reader ends, and save it."""

import asyncio
from contextvars import Context

from django.core.cache import cache
from django.urls import path

from .leases import in_cache, keep
from .views import events, model, stream

tasks = set()


async def make(key, question, chunks, queue):
    keeping = asyncio.create_task(keep(key))
    try:
        async for chunk in events(model(question)):
            chunks.append(chunk)
            queue.put_nowait(chunk)
    except BaseException:  # the end of the server cancels
        chunks.append("event: failed\ndata:\n\n")
        queue.put_nowait(chunks[-1])
        raise
    finally:
        keeping.cancel()
        await in_cache(cache.set, key, "".join(chunks), None)
        print("saved:", len(chunks), "events")
        queue.put_nowait(None)


async def start(key, question):
    making = make(key, question, [], queue := asyncio.Queue())
    tasks.add(task := asyncio.create_task(making, context=Context()))
    task.add_done_callback(tasks.discard)
    while chunk := await queue.get():
        yield chunk


urlpatterns = [path("answer/", lambda _: stream(start("answer", "why?")))]
