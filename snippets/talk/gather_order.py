"""Finish in one order, return results in another."""

import asyncio


async def fetch(name, seconds):
    asyncio.current_task().set_name(f"{name} task")
    await asyncio.sleep(seconds)
    print(f"{name} is done")
    return name


async def main():
    results = await asyncio.gather(
        fetch("first", 0.6),
        fetch("second", 0.4),
        fetch("third", 0.2),
    )
    print("results:", ", ".join(results))


asyncio.run(main())
