"""Let others run only at an await that has to wait."""

import asyncio


async def nothing_to_wait_for():
    return "done"


async def something_to_wait_for():
    await asyncio.sleep(0.2)


async def walk(name, something):
    print(name, "before its await")
    await something()
    print(name, "after its await")


async def main():
    await asyncio.gather(
        walk("A", nothing_to_wait_for),
        walk("B", nothing_to_wait_for),
    )
    await asyncio.gather(
        walk("C", something_to_wait_for),
        walk("D", something_to_wait_for),
    )


asyncio.run(main())
