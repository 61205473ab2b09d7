"""Start a hundred tasks, twenty threads, and one process."""

import asyncio
import threading
import time
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context


async def tasks(count, look):
    start = time.process_time()  # other programs do not count
    ones = [asyncio.create_task(asyncio.sleep(60)) for _ in range(count)]
    await asyncio.sleep(0)  # they run until they wait
    look("a task", (time.process_time() - start) / len(ones))


def threads(count, look):
    start, end = time.process_time(), threading.Event()
    for _ in range(count):
        threading.Thread(target=end.wait).start()
    look("a thread", (time.process_time() - start) / count)
    end.set()


def process(look, method=None):
    start = time.perf_counter()
    with ProcessPoolExecutor(1, get_context(method)) as pool:
        pool.submit(abs, 1).result()  # it is there once it answers
        look("a process", time.perf_counter() - start)


if __name__ == "__main__":
    seconds = {}
    asyncio.run(tasks(100, seconds.__setitem__))
    process(seconds.__setitem__)
    threads(20, seconds.__setitem__)
    print("starts first to last:", *sorted(seconds, key=seconds.get), sep="\n")
