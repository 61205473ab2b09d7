"""Change this, or paste a program of your own."""

import asyncio
import time


async def waits(name):
    await asyncio.sleep(1)
    print(name, "has waited")


async def blocks(name):
    time.sleep(0.5)
    print(name, "has blocked")


async def main():
    await asyncio.gather(waits("Ann"), blocks("Ben"), waits("Cem"))


asyncio.run(main())
