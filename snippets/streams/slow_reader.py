"""Count the rows that are made for a reader who takes only one."""

import asyncio

from django.conf import settings
from django.http import StreamingHttpResponse


async def fill(queue):
    for made[queue.maxsize] in range(1, 1001):
        await queue.put(b"row\n")


async def rows(size):
    queue = asyncio.Queue(size)
    filling = asyncio.create_task(fill(queue))
    try:
        while True:
            yield await queue.get()
    finally:
        filling.cancel()


async def main():
    for size in 0, 10:
        async for _ in StreamingHttpResponse(rows(size)):
            await asyncio.sleep(0.2)  # a server waits so for a slow reader
            break
        print(f"asyncio.Queue({size}): {made[size]} of 1000 rows are made")


made = {}
settings.configure()
asyncio.run(main())
