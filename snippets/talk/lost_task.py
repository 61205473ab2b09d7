"""Start a task that nobody waits for, and lose it."""

import asyncio


async def save():
    print("saving")
    try:
        await asyncio.sleep(1)
        print("saved")
    except asyncio.CancelledError:
        print("cancelled before it could save")
        raise


async def main():
    task = asyncio.create_task(save())
    await asyncio.sleep(0.2)
    print("main ends; task done:", task.done())


asyncio.run(main())
