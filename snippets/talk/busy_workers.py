"""Compute twice at once: processes, threads, tasks."""

import asyncio
import time
from concurrent.futures import ProcessPoolExecutor


def compute():
    start = time.thread_time()  # stands still while others run
    while time.thread_time() - start < 0.5:
        pass


def compute_in_thread():
    compute()
    print("computed")


async def compute_in_task():
    compute()
    print("computed")


async def race(name, *workers):
    start = time.perf_counter()
    await asyncio.gather(*workers)
    print(f"two {name}: {time.perf_counter() - start:.2f} s")


async def main():
    with ProcessPoolExecutor(2) as pool:
        both = [pool.submit(compute) for _ in range(2)]
        await race("processes", *map(asyncio.wrap_future, both))
    both = [asyncio.to_thread(compute_in_thread) for _ in range(2)]
    await race("threads", *both)
    await race("tasks", compute_in_task(), compute_in_task())


if __name__ == "__main__":
    asyncio.run(main())
