"""Gather two saves, of which the first fails."""

import asyncio


async def fail():
    await asyncio.sleep(0.1)
    raise ValueError("no such row")


async def save():
    try:
        await asyncio.sleep(0.6)
        print("the other one saved")
    except asyncio.CancelledError:
        print("the other one was cancelled")
        raise


async def main(patience):
    try:
        await asyncio.gather(fail(), save())
    except ValueError as error:
        print("gather raised:", error)
    await asyncio.sleep(patience)


asyncio.run(main(patience=0.8))
asyncio.run(main(patience=0))
