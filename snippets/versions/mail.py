"""Overlap three mails that coroutines send with send_mail."""

import asyncio
import time

from django.conf import settings
from django.core.mail import send_mail
from django.core.mail.backends.base import BaseEmailBackend

WAIT = 0.5


class EmailBackend(BaseEmailBackend):
    def send_messages(self, messages):
        time.sleep(WAIT)
        return len(messages)


settings.configure(EMAIL_BACKEND=f"{__name__}.EmailBackend")


async def send():
    await asyncio.sleep(0)
    assert send_mail("subject", "body", "from@a.example", ["to@a.example"]) == 1


async def main():
    start = time.perf_counter()
    await asyncio.gather(send(), send(), send())
    waits = (time.perf_counter() - start) / WAIT
    print(f"{waits:.1f} waits: three mails, each waits once")


asyncio.run(main())
