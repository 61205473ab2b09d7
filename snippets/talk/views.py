"""Two views that count, one sync and one async."""

import asyncio
import time

from django.http import HttpResponse


def count():
    print("One")
    time.sleep(1)
    print("Two")


def sync_view(request):
    start = time.perf_counter()
    for _ in range(3):
        count()
    total = time.perf_counter() - start
    print(f"total {total:.4f} s")
    return HttpResponse(f"sync: {total:.4f} s")


async def count_async():
    print("One")
    await asyncio.sleep(1)
    print("Two")


async def async_view(request):
    start = time.perf_counter()
    counts = count_async(), count_async(), count_async()
    await asyncio.gather(*counts)
    total = time.perf_counter() - start
    print(f"total {total:.4f} s")
    return HttpResponse(f"async: {total:.4f} s")
