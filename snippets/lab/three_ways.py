"""Do three jobs in turn, in threads and in tasks."""

import asyncio
import time
from threading import Thread


def work(wait, compute):
    time.sleep(wait)
    end = time.thread_time() + compute  # it stands still as others run
    while time.thread_time() < end:
        pass
    print("done")


async def work_async(wait, compute):
    await asyncio.sleep(wait)
    work(0, compute)


def in_turn(jobs):
    for job in jobs:
        work(*job)


def threads(jobs):
    started = [Thread(target=work, args=job) for job in jobs]
    list(map(Thread.start, started))
    list(map(Thread.join, started))


async def tasks(jobs):
    await asyncio.gather(*(work_async(*job) for job in jobs))


if __name__ == "__main__":
    jobs = [(0.3, 0)] * 3  # seconds to wait, and to compute
    in_turn(jobs)
    threads(jobs)
    asyncio.run(tasks(jobs))
