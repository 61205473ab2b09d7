"""Await three counts in turn: no gain."""

import asyncio
import time

COUNTS = 3


async def count():
    print("One")
    await asyncio.sleep(1)
    print("Two")


async def main():
    start = time.perf_counter()
    for _ in range(COUNTS):
        await count()
    print(f"total {time.perf_counter() - start:.4f} s")


asyncio.run(main())
