"""Overlap two sync and one async receiver of one signal."""

import asyncio
import time

from django.conf import settings
from django.dispatch import Signal

WAIT = 0.5
settings.configure()
ordered = Signal()


def sync_receiver(**details):
    time.sleep(WAIT)


async def async_receiver(**details):
    await asyncio.sleep(WAIT)


async def main():
    ordered.connect(sync_receiver, dispatch_uid=1)
    ordered.connect(sync_receiver, dispatch_uid=2)
    ordered.connect(async_receiver)
    start = time.perf_counter()
    await ordered.asend(sender=None)
    waits = (time.perf_counter() - start) / WAIT
    print(f"{waits:.1f} waits: three receivers, each waits once")


asyncio.run(main())
