"""Count to three in threads and in tasks, and lose two."""

import asyncio
import threading
from concurrent.futures import ThreadPoolExecutor

counts = {}


def add_one(who, pause):
    value = counts.get(who, 0)
    pause()  # a thread may be switched here, or at any other point
    counts[who] = value + 1
    return counts[who]


async def add_one_async(who, pauses):
    value = counts.get(who, 0)
    for _ in range(pauses):
        await asyncio.sleep(0)  # a task is switched here, and only here
    counts[who] = value + 1


async def three_tasks(*arguments):
    await asyncio.gather(*(add_one_async(*arguments) for _ in range(3)))


if __name__ == "__main__":
    pause = threading.Barrier(3).wait  # until all three have read
    with ThreadPoolExecutor(3) as pool:
        list(pool.map(add_one, ["threads"] * 3, [pause] * 3))
    asyncio.run(three_tasks("tasks", 0))
    asyncio.run(three_tasks("tasks that pause", 1))
    for who, count in counts.items():
        print(f"three {who} counted to {count}")
