"""Overlap three async receivers of one signal."""

import asyncio
import time

from django.conf import settings
from django.dispatch import Signal

WAIT = 0.5
settings.configure()
ordered = Signal()


async def receiver(**details):
    await asyncio.sleep(WAIT)


async def main():
    for number in range(3):
        ordered.connect(receiver, dispatch_uid=number)
    start = time.perf_counter()
    await ordered.asend(sender=None)
    waits = (time.perf_counter() - start) / WAIT
    print(f"{waits:.1f} waits: three async receivers, each waits once")


asyncio.run(main())
