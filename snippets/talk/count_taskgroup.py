"""Count in a task group, which waits for its tasks."""

import asyncio
import time

COUNTS = 3


async def count():
    print("One")
    await asyncio.sleep(1)
    print("Two")


async def main():
    start = time.perf_counter()
    async with asyncio.TaskGroup() as group:
        for _ in range(COUNTS):
            group.create_task(count())
    print(f"total {time.perf_counter() - start:.4f} s")


asyncio.run(main())
