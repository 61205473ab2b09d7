"""Give each blocking count a thread of its own."""

import asyncio
import time

COUNTS = 3


def count():
    print("One")
    time.sleep(1)
    print("Two")


async def main():
    start = time.perf_counter()
    counts = [asyncio.to_thread(count) for _ in range(COUNTS)]
    await asyncio.gather(*counts)
    print(f"total {time.perf_counter() - start:.4f} s")


asyncio.run(main())
