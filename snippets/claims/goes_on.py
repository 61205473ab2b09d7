"""Give up waiting for a thread, which goes on."""

import asyncio
import time

from asgiref.sync import sync_to_async


def save():
    time.sleep(0.5)
    print("saved")


async def main():
    try:
        async with asyncio.timeout(0.2):
            await sync_to_async(save)()
    except TimeoutError:
        print("gave up")
    await asyncio.sleep(0.5)


asyncio.run(main())
