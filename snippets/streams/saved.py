"""Make an answer in a task that no reader ends, and save it."""

import asyncio
from contextvars import Context

from asgiref.sync import sync_to_async
from django.core.cache import cache
from django.db import close_old_connections
from django.urls import path

from .views import events, model, stream

tasks = set()


def save(key, chunks):
    cache.set(key, "".join(chunks), None)
    close_old_connections()  # no end of a request does
    print("saved:", len(chunks), "events")


async def make(key, question, chunks, queue):
    try:
        async for chunk in events(model(question)):
            chunks.append(chunk)
            queue.put_nowait(chunk)
    finally:
        await sync_to_async(save)(key, chunks)
        queue.put_nowait(None)


async def start(key, question):
    making = make(key, question, [], queue := asyncio.Queue())
    tasks.add(task := asyncio.create_task(making, context=Context()))
    task.add_done_callback(tasks.discard)
    while chunk := await queue.get():
        yield chunk


urlpatterns = [path("answer/", lambda _: stream(start("answer", "why?")))]
