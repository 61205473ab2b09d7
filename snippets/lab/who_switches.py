"""Tick beside a busy task, a busy thread and a busy process."""

import asyncio
import time
from concurrent.futures import ProcessPoolExecutor


def compute(seconds, say=print):
    end = time.perf_counter() + seconds
    while time.perf_counter() < end:
        pass
    say("computed")


async def compute_in_task(seconds):
    compute(seconds)


async def tick(every, times, busy):
    gaps, _ = [], asyncio.ensure_future(busy)
    for _ in range(times):
        print("tick")
        start = time.perf_counter()
        await asyncio.sleep(every)
        gaps.append(round(time.perf_counter() - start, 3))
    return max(gaps)


async def longest_gaps(busy, *ticks, context=None):
    run = asyncio.get_running_loop().run_in_executor
    with ProcessPoolExecutor(1, context) as pool:
        await run(pool, compute, 0, str)  # so that the process is there
        task = await tick(*ticks, compute_in_task(busy))
        thread = await tick(*ticks, run(None, compute, busy))
        return task, thread, await tick(*ticks, run(pool, compute, busy, str))


if __name__ == "__main__":
    gaps = asyncio.run(longest_gaps(0.35, 0.1, 5))
    print("longest gaps:", *(f"{gap:.2f} s" for gap in gaps))
