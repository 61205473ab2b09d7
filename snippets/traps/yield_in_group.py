"""Stream what three sources give, from a task group; one of them fails."""

import asyncio

from django.conf import settings
from django.http import StreamingHttpResponse


async def price(queue, pause, text):
    await asyncio.sleep(pause)
    queue.put_nowait(f"{float(text):.2f}")


async def stream():
    queue = asyncio.Queue()
    async with asyncio.TaskGroup() as group:
        group.create_task(price(queue, 0.1, "9.5"))
        group.create_task(price(queue, 0.2, "n/a"))
        group.create_task(price(queue, 0.3, "9.9"))
        for _ in range(3):
            yield await queue.get()


async def serve():
    try:
        async for chunk in StreamingHttpResponse(stream()):
            print("sends", chunk.decode())
    except ExceptionGroup as error:
        print(f"{type(error).__name__}: {error}")


settings.configure()
asyncio.run(serve())
