"""Call a coroutine function and forget to await."""

import asyncio


async def save():
    print("saved")


async def main():
    print("before")
    save()
    print("after")


asyncio.run(main())
