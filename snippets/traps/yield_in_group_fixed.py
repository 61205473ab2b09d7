"""Stream from a queue, which a task group fills in a task of its own."""

import asyncio

from django.conf import settings
from django.http import StreamingHttpResponse


async def price(queue, pause, text):
    await asyncio.sleep(pause)
    queue.put_nowait(f"{float(text):.2f}")


async def fill(queue):
    async with asyncio.TaskGroup() as group:
        group.create_task(price(queue, 0.1, "9.5"))
        group.create_task(price(queue, 0.2, "n/a"))
        group.create_task(price(queue, 0.3, "9.9"))


async def stream():
    queue = asyncio.Queue()
    filling = asyncio.create_task(fill(queue))
    filling.add_done_callback(queue.put_nowait)
    try:
        while (item := await queue.get()) is not filling:
            yield item
        yield "a source failed" if filling.exception() else "the end"
    finally:
        filling.cancel()


async def serve():
    async for chunk in StreamingHttpResponse(stream()):
        print("sends", chunk.decode())


settings.configure()
asyncio.run(serve())
