"""Limit the streams that a user has open, and the questions of a minute."""

import asyncio
from time import time

from django.core.cache import cache
from django.http import HttpResponse

from .leases import SECONDS, in_cache, keep, take

OPEN, A_MINUTE = 3, 5


async def free_place(user):
    return await take(*(f"open:{user}:{number}" for number in range(OPEN)))


async def until_closed(place, chunks):
    closed = asyncio.get_running_loop().create_future()
    keeping = asyncio.create_task(keep(place, closed))
    try:
        async for chunk in chunks:
            yield chunk
    finally:
        closed.cancel()
        await keeping
        await in_cache(cache.delete, place)


async def asked_too_much(user):
    key = f"asked:{user}:{time() // 60:.0f}"  # each minute has a key of its own
    await cache.aadd(key, 0, 60)
    return await cache.aincr(key) > A_MINUTE


def refuse(status, why, seconds=SECONDS):
    return HttpResponse(why, status=status, headers={"Retry-After": seconds})
