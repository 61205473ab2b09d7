"""Gather three counts that block: no gain."""

import asyncio
import time


async def count():
    print("One")
    time.sleep(1)  # keeps the event loop's thread
    print("Two")


async def main():
    start = time.perf_counter()
    await asyncio.gather(count(), count(), count())
    print(f"total {time.perf_counter() - start:.4f} s")


asyncio.run(main())
