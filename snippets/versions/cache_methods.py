"""Set, get, count up and delete in the cache."""

import asyncio

from django.conf import settings
from django.core.cache import cache

memory = {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
settings.configure(CACHES={"default": memory})


async def main():
    await cache.aset("count", 1)
    assert await cache.aincr("count") == 2
    assert await cache.aget_many(["count"]) == {"count": 2}
    assert await cache.aget_or_set("other", lambda: 3) == 3
    await cache.adelete("count")
    assert await cache.aget("count") is None
    print("works: aset, aincr, aget_many, aget_or_set, adelete, aget")


asyncio.run(main())
