"""Make an answer in a task that no reader ends, save it, and then tell it."""

import asyncio
import logging
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


async def save(key, making, chunks, queue):
    await leases.keep(key, making)
    (failure,) = await asyncio.gather(making, return_exceptions=True)
    if failure:  # the end of the server cancels, too
        logging.getLogger(__name__).error("%s", key, exc_info=failure)
    chunks.append(FAILED if failure else DONE)
    await leases.in_cache(cache.set, key, "".join(chunks), None)
    queue.put_nowait(chunks[-1])


async def start(key, question):
    chunks, queue, run = [], asyncio.Queue(), Context().run
    making = run(asyncio.create_task, make(question, chunks, queue))
    saving = run(asyncio.create_task, save(key, making, chunks, queue))
    tasks[saving] = making
    saving.add_done_callback(tasks.pop)
    saving.add_done_callback(lambda _: queue.put_nowait(None))
    while chunk := await queue.get():
        yield chunk
