"""Count to two, three times, in three tasks at once."""

import asyncio
import time


async def count():
    print("One")
    await asyncio.sleep(1)
    print("Two")


async def main():
    start = time.perf_counter()
    await asyncio.gather(count(), count(), count())
    print(f"total {time.perf_counter() - start:.4f} s")


asyncio.run(main())
