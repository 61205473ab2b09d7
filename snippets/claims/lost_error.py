"""Forget a task that failed, and one that still waits."""

import asyncio
import gc


async def fail():
    raise ValueError("not saved")


async def wait():
    await asyncio.Future()  # only this task knows it
    print("never printed")


def complain(loop, context):
    print("asyncio says:", context["message"])


async def main():
    asyncio.get_running_loop().set_exception_handler(complain)
    for work in fail, wait:
        task = asyncio.create_task(work())
        await asyncio.sleep(0.1)
        print(f"{work.__name__} done: {task.done()}, main goes on")
        del task
        gc.collect()


asyncio.run(main())
