"""Serve three requests at once, with each sleep."""

import asyncio
import time


async def waiting_view(request):
    await asyncio.sleep(0.5)
    print("waited for", request)


async def blocking_view(request):
    time.sleep(0.5)
    print("blocked for", request)


async def serve(view):
    start = time.perf_counter()
    await asyncio.gather(view("Ann"), view("Ben"), view("Cem"))
    total = time.perf_counter() - start
    print(f"{view.__name__}: {total:.2f} s for three")


async def main():
    await serve(waiting_view)
    await serve(blocking_view)


asyncio.run(main())
