"""Ask a slow cache in a coroutine, and forget to await."""

import asyncio
import time

import django
from django.conf import settings
from django.core.cache import cache
from django.core.cache.backends.locmem import LocMemCache


class SlowCache(LocMemCache):
    def get(self, *args, **kwargs):
        print("get")
        time.sleep(0.5)
        return super().get(*args, **kwargs)


slow = {"BACKEND": f"{__name__}.SlowCache"}
settings.configure(CACHES={"default": slow})
django.setup()


async def main():
    await cache.aset("talk", "async Django")
    print("got", cache.get("talk"))


asyncio.run(main())
