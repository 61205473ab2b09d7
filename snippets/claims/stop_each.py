"""Stop a process, a task and a thread in the middle."""

import asyncio
import multiprocessing
import threading
import time


def compute():
    end = time.perf_counter() + 1
    while time.perf_counter() < end:
        pass


async def compute_in_task():
    compute()
    print("the task computed to its end")
    await asyncio.sleep(1)
    print("and never comes here")


async def cancel_while_it_computes():
    task = asyncio.create_task(compute_in_task())
    asyncio.get_running_loop().call_later(0.2, task.cancel)
    await asyncio.wait([task])
    print("the task was cancelled:", task.cancelled())


if __name__ == "__main__":
    process = multiprocessing.Process(target=compute)
    process.start()
    process.join(0.2)
    process.terminate()
    process.join()
    print("the process was stopped:", process.exitcode != 0)
    asyncio.run(cancel_while_it_computes())
    wanted = {"terminate", "kill", "cancel", "stop"}
    found = wanted.intersection(dir(threading.Thread))
    print("ways to stop a thread:", len(found))
