"""Overlap three async gets from a slow cache with gather."""

import asyncio
import time

from django.conf import settings
from django.core.cache import cache
from django.core.cache.backends.locmem import LocMemCache

WAIT = 0.5


class SlowCache(LocMemCache):
    def get(self, key, default=None, version=None):
        time.sleep(WAIT)
        return super().get(key, default, version)


settings.configure(CACHES={"default": {"BACKEND": f"{__name__}.SlowCache"}})


async def main():
    cache.add("opened", 1)
    start = time.perf_counter()
    await asyncio.gather(cache.aget("a"), cache.aget("b"), cache.aget("c"))
    waits = (time.perf_counter() - start) / WAIT
    print(f"{waits:.1f} waits: three gets, each waits once")


asyncio.run(main())
