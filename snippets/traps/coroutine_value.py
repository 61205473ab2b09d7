"""Work with what an async method returns before it has been awaited."""

import asyncio
import warnings

from django.conf import settings
from django.core.cache import cache

warnings.filterwarnings("ignore", "coroutine .* was never awaited")


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
        try:
            print(use(cache.aget(key)))
        except TypeError as error:
            print(f"TypeError: {error}")


settings.configure()
asyncio.run(main())
