"""Do three jobs in turn, in threads and in tasks."""

import asyncio
import time
from concurrent.futures import ThreadPoolExecutor


def work(wait, compute):
    time.sleep(wait)
    clock = getattr(time, "thread_time", time.time)  # no such in browsers
    end = clock() + compute  # its own time: it stands still as others run
    while clock() < end:
        pass
    print("done")


async def work_async(wait, compute):
    await asyncio.sleep(wait)
    work(0, compute)


def in_turn(jobs):
    for job in jobs:
        work(*job)


def threads(jobs):
    with ThreadPoolExecutor(len(jobs)) as pool:
        list(pool.map(work, *zip(*jobs)))


async def tasks(jobs):
    await asyncio.gather(*(work_async(*job) for job in jobs))


if __name__ == "__main__":
    jobs = [(0.3, 0)] * 3  # seconds to wait, and to compute
    in_turn(jobs)
    threads(jobs)
    asyncio.run(tasks(jobs))
