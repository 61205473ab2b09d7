"""Let others run only at an await that suspends its task."""

import asyncio


async def nothing_to_wait_for():
    return "done"


async def something_to_wait_for():
    await asyncio.sleep(0.2)


async def others_first():
    await asyncio.sleep(0)


async def walk(name, something):
    print(name, "before its await")
    await something()
    print(name, "after its await")


async def pair(first, second, something):
    await asyncio.gather(walk(first, something), walk(second, something))


async def main():
    await pair("A", "B", nothing_to_wait_for)
    await pair("C", "D", something_to_wait_for)
    await pair("E", "F", others_first)


asyncio.run(main())
