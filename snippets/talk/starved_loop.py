"""Compute in a task, and the others stand still."""

import asyncio
import time

BUSY = 1.0  # seconds


async def tick():
    for number in range(1, 6):
        print("tick", number)
        await asyncio.sleep(0.2)


async def compute():
    await asyncio.sleep(0.3)
    print("computing")
    end = time.perf_counter() + BUSY
    while time.perf_counter() < end:
        pass
    print("computed")


async def main():
    await asyncio.gather(tick(), compute())


asyncio.run(main())
