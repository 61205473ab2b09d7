"""Take a key of the cache while a task goes on; a crash frees it, too."""

import asyncio
import contextlib

from asgiref.sync import sync_to_async
from django.conf import settings
from django.core.cache import cache
from django.db import close_old_connections

SECONDS = 10  # after which a key is free that nobody keeps


async def take(*keys):
    for key in keys:
        if await cache.aadd(key, "", SECONDS):
            return key


async def keep(key):
    while await asyncio.sleep(SECONDS / 4, result=True):
        with contextlib.suppress(Exception):  # it is tried again soon
            await in_cache(cache.touch, key, SECONDS)


@sync_to_async
def in_cache(method, *arguments):
    method(*arguments)
    close_old_connections()  # no end of a request does


async def main():
    print("taken:", [await take("a", "b") for _ in range(3)])
    await in_cache(cache.delete, "a")
    print("taken:", await take("a", "b"))


if __name__ == "__main__":
    settings.configure()
    asyncio.run(main())
