"""Compute in two tasks, each on an event loop in a thread of its own."""

import asyncio
import threading
import time


async def compute():
    while time.thread_time() < 0.5:
        sum(range(10_000))


loops = [compute(), compute()]
threads = [threading.Thread(target=asyncio.run, args=[it]) for it in loops]
start = time.perf_counter()
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print(f"two loops in two threads: {time.perf_counter() - start:.2f} s")
