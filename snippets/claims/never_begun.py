"""Queue two calls for one thread, and stop waiting for them."""

import asyncio
import time

from asgiref.sync import sync_to_async


@sync_to_async
def save(name):
    print(name, "begins")
    time.sleep(0.5)
    print(name, "saved")


async def main():
    try:
        async with asyncio.timeout(0.2):
            await asyncio.gather(save("the first"), save("the second"))
    except TimeoutError:
        print("nobody waits any more")
    await asyncio.sleep(1)


asyncio.run(main())
