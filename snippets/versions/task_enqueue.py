"""Enqueue an async task with aenqueue."""

import asyncio

from django.conf import settings

settings.configure()

from django.tasks import task


@task
async def add(a, b):
    await asyncio.sleep(0)
    return a + b


async def main():
    result = await add.aenqueue(1, 2)
    when = "while aenqueue waited" if result.is_finished else "later"
    print(f"works: {result.return_value}, run {when}")


asyncio.run(main())
