"""Call sync code from three tasks, through the adapter."""

import asyncio
import time

from asgiref.sync import sync_to_async


def query():
    time.sleep(0.5)
    print("queried")


async def race(thread_sensitive):
    start = time.perf_counter()
    adapted = sync_to_async(query, thread_sensitive=thread_sensitive)
    await asyncio.gather(adapted(), adapted(), adapted())
    total = time.perf_counter() - start
    print(f"thread_sensitive={thread_sensitive}: {total:.2f} s")


async def main():
    await race(thread_sensitive=True)  # the default
    await race(thread_sensitive=False)


asyncio.run(main())
