"""Send a signal with asend, to a sync and an async receiver."""

import asyncio

from django.conf import settings
from django.dispatch import Signal

settings.configure()
ordered = Signal()


def sync_receiver(**details):
    return "sync"


async def async_receiver(**details):
    await asyncio.sleep(0)
    return "async"


async def main():
    ordered.connect(sync_receiver)
    ordered.connect(async_receiver)
    answers = await ordered.asend(sender=None)
    print(f"works: {[answer for _, answer in answers]}")


asyncio.run(main())
