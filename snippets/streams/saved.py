"""Make an answer in a task that no reader ends, save it, and then tell it."""

import asyncio
from contextvars import Context

from django.core.cache import cache

from . import leases, views

DONE, FAILED = (f"event: {end}\ndata:\n\n" for end in ("done", "failed"))
tasks = {}  # those that save, each with the one that makes what it saves


async def make(question, chunks, queue):
    async with asyncio.timeout(60):  # an API may hang
        async for token in views.model(question):
            chunks.append(views.event(token))
            queue.put_nowait(chunks[-1])
    chunks.append(DONE)


async def save(key, making, chunks, queue):
    await leases.keep(key, making)
    if DONE not in chunks:
        chunks.append(FAILED)
    await leases.in_cache(cache.set, key, "".join(chunks), None)
    print("saved:", len(chunks), "events")
    queue.put_nowait(chunks[-1])


async def start(key, question):
    chunks, queue, context = [], asyncio.Queue(), Context()
    making = make(question, chunks, queue)
    making = asyncio.create_task(making, context=context)
    saving = save(key, making, chunks, queue)
    tasks[saving := asyncio.create_task(saving, context=context)] = making
    saving.add_done_callback(tasks.pop)
    saving.add_done_callback(lambda _: queue.put_nowait(None))
    while chunk := await queue.get():
        yield chunk
