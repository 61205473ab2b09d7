"""Work with what an async method returns after it has been awaited."""

import asyncio

from django.conf import settings
from django.core.cache import cache


def unpacked(readers):
    first, second = readers
    return f"{first}, {second}"


USES = [
    ("visits", lambda visits: visits + 1),
    ("visits", lambda visits: visits > 100),
    ("readers", lambda readers: len(readers)),
    ("readers", lambda readers: readers[0]),
    ("readers", lambda readers: "ann" in readers),
    ("readers", unpacked),
]


async def main():
    await cache.aset_many({"visits": 1, "readers": ["ann", "ben"]})
    for key, use in USES:
        print(use(await cache.aget(key)))


settings.configure()
asyncio.run(main())
