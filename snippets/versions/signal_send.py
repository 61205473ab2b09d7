"""Reach an async receiver with the sync send."""

import asyncio

from django.conf import settings
from django.dispatch import Signal

settings.configure()
ordered = Signal()


async def async_receiver(**details):
    await asyncio.sleep(0)
    return "async"


ordered.connect(async_receiver)
[(_, answer)] = ordered.send(sender=None)
if answer != "async":
    answer.close()
    raise RuntimeError("send returned a coroutine that nobody awaits")
print("works: the receiver ran")
