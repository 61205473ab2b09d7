"""Await an async method, and the call of an adapter."""

import asyncio

from asgiref.sync import sync_to_async
from django.conf import settings
from django.core.cache import cache


def visits():
    return cache.get("visits", 0) + 1


async def by_an_async_method():
    return await cache.aget("visits", 0) + 1


async def by_one_without_a_result():
    return await cache.aset("visits", 1)


async def by_a_called_adapter():
    return await sync_to_async(visits)()


async def main():
    for ask in WAYS:
        print(f"{ask.__name__}: {await ask()}")


WAYS = by_an_async_method, by_one_without_a_result, by_a_called_adapter
settings.configure()
asyncio.run(main())
