"""Limit the streams that a user has open, and the questions of a minute."""

import asyncio

from django.core.cache import cache
from django.http import HttpResponse
from django.urls import path

from .leases import SECONDS, in_cache, keep, take

OPEN, A_MINUTE = 3, 5


async def free_place(user):
    return await take(*(f"open:{user}:{number}" for number in range(OPEN)))


async def until_closed(place, chunks):
    keeping = asyncio.create_task(keep(place))
    try:
        async for chunk in chunks:
            yield chunk
    finally:
        keeping.cancel()
        await in_cache(cache.delete, place)


async def asked_too_much(user):
    await cache.aadd(f"asked:{user}", 0, 60)
    return await cache.aincr(f"asked:{user}") > A_MINUTE


def refuse(status, why):
    return HttpResponse(why, status=status, headers={"Retry-After": SECONDS})


urlpatterns = [path("full/", lambda _: refuse(429, f"{OPEN} are open."))]
