"""Log the stack of whoever holds the event loop for 0.1 s."""

import sys
from asyncio import get_running_loop, run
from contextlib import suppress
from threading import Event, Semaphore, Thread, get_ident
from traceback import format_stack

from django.conf import settings
from django.http import HttpResponse
from django.test import AsyncClient
from django.urls import path
from django.utils.deprecation import MiddlewareMixin


class Watch(MiddlewareMixin):
    sync_capable = False

    async def __call__(self, request):
        if not watched:  # with the first request of a worker
            watched.extend([get_running_loop(), get_ident(), Semaphore(0)])
            Thread(target=watch, args=watched, daemon=True).start()
        return await self.get_response(request)


def watch(loop, thread, turn):
    with suppress(RuntimeError):  # the loop is closed
        while loop.call_soon_threadsafe(loop.call_later, 0.05, turn.release):
            while not turn.acquire(timeout=0.1) and loop.is_running():
                log.extend(format_stack(sys._current_frames()[thread]))


async def rates(request):
    return HttpResponse(Event().wait(0.5))  # as a library


watched, log, urlpatterns = [], [], [path("", rates)]
settings.configure(ROOT_URLCONF=__name__, MIDDLEWARE=[f"{__name__}.Watch"])
run(AsyncClient().get("/"))
print(*{call.split(", ", 1)[1] for call in log if "in rates" in call}, end="")
