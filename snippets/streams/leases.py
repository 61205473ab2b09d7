"""Take a key of the cache while a task goes on; a crash frees it, too."""

import asyncio
import logging

from asgiref.sync import sync_to_async
from django.conf import settings
from django.core.cache import cache
from django.db import close_old_connections

SECONDS = 10  # after which a key is free that nobody keeps


async def take(*keys):
    for key in keys:
        if await cache.aadd(key, "", SECONDS):
            return key


async def keep(key, task):
    while not (await asyncio.wait([task], timeout=SECONDS / 4))[0]:
        touch = in_cache(cache.touch, key, SECONDS)
        (kept,) = await asyncio.gather(touch, return_exceptions=True)
        if kept is not True:  # it is tried again soon
            logging.getLogger(__name__).error("%s not kept: %r", key, kept)


@sync_to_async(thread_sensitive=False)  # in a thread that nobody waits for
def in_cache(method, *arguments):
    try:
        return method(*arguments)
    finally:
        close_old_connections()  # no end of a request does


if __name__ == "__main__":
    settings.configure()
    print("taken:", [asyncio.run(take("a", "b")) for _ in range(3)])
    cache.delete("a")
    print("taken:", asyncio.run(take("a", "b")))
