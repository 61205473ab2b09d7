"""Await what is no awaitable: a sync function's result, and an adapter."""

import asyncio

from asgiref.sync import sync_to_async
from django.conf import settings
from django.core.cache import cache


def visits():
    return cache.get("visits", 0) + 1


async def by_a_sync_method():
    return await cache.get("visits", 0) + 1


async def by_one_without_a_result():
    return await cache.set("visits", 1)


async def by_an_adapter_without_a_call():
    return await sync_to_async(visits)


async def main():
    for ask in WAYS:
        try:
            print(f"{ask.__name__}: {await ask()}")
        except TypeError as error:
            print(f"{ask.__name__}: {type(error).__name__}: {error}")


WAYS = by_a_sync_method, by_one_without_a_result, by_an_adapter_without_a_call
settings.configure()
asyncio.run(main())
