"""Call cache.get() in a coroutine."""

import asyncio

from django.conf import settings
from django.core.cache import cache
from django.core.cache.backends.locmem import LocMemCache

loops = []


class Cache(LocMemCache):
    def get(self, *args, **kwargs):
        loops.append(asyncio._get_running_loop())
        return super().get(*args, **kwargs)


settings.configure(CACHES={"default": {"BACKEND": f"{__name__}.Cache"}})


async def main():
    cache.set("talk", "async Django")
    found = cache.get("talk")
    word = "blocks" if any(loops) else "works"
    print(f"{word}: {found}, and no error")


asyncio.run(main())
