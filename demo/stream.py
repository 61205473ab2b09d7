"""Tokens from the API to the page as they come, by an async and by a sync view; answers are saved.

A task of its own makes and saves the async view's answer, so that a reader who leaves loses none.
"""

import asyncio
import logging
import os
import re
from collections.abc import AsyncIterator, Callable, Iterator
from contextvars import Context
from typing import ClassVar

import httpx
from asgiref.sync import sync_to_async
from django.db import Error, close_old_connections
from django.http import HttpRequest, HttpResponse, JsonResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_POST, require_safe

from demo.api import OPTIONS
from demo.compare import event, refuse
from demo.models import Answer
from demo.scene import begun, tell
from demo.who import interface
from snippets.recorder.holds import watching

MOST = int(os.environ.get("DEMO_STREAMS", "16"))  # answers that one process makes at once
EACH = 4  # streams that a reader has open at once in one process
KEPT = 100  # answers in the database
KEY = re.compile(r"[\w-]{1,40}", re.ASCII)
HEADERS = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
NEEDS_ASGI = (
    "Under ASGI, this page shows each token of the async view as it comes, and those of the sync "
    "view all at once. Under WSGI it is the reverse: the async view's tokens are collected first, "
    "and each open stream of a sync view keeps a thread of the server's. Start python -m demo."
)
CUT_SHORT = "it was cut short by the end of the server"
SIDES = {"async": "An async view", "sync": "A sync view"}
tasks = set()
left = set()  # of these, those whose readers have left


@require_safe
def page(request):
    """Show both sides, empty."""
    return render(request, "stream.html", {"needs_asgi": NEEDS_ASGI, "sides": SIDES})


@require_safe
def saved(request, key):
    """Answer with what was saved, and with why it is not whole; with nothing until then."""
    if answer := Answer.objects.filter(key=key).first():
        return JsonResponse({"text": answer.text, "failure": answer.failure})
    return HttpResponse(status=204)


def save(key: str, words: list[str], failure: str) -> None:
    """Save an answer, and forget those that are older than the newest: others save meanwhile."""
    answer = {"text": " ".join(words), "failure": failure}
    Answer.objects.update_or_create(key=key, defaults=answer)
    newest = Answer.objects.order_by("-pk").values_list("pk", flat=True)
    for oldest in newest[KEPT - 1 : KEPT]:
        Answer.objects.filter(pk__lt=oldest).delete()
    close_old_connections()  # no end of a request does, if the reader has left


def try_to_save(key: str, words: list[str], failure: str) -> str:
    """Save an answer; return why it could not be saved, an empty text if it was."""
    try:
        save(key, words, failure)
    except Error as error:
        logging.getLogger(__name__).error("The answer %s is not saved: %s", key, error)
        return f"it could not be saved ({error})"
    return ""


async def make(key: str, queue: asyncio.Queue) -> str:
    """Ask the API, put each token into a queue as it comes, and save the answer.

    Return why it is not whole; an empty text if it is.
    """
    words, failure = [], CUT_SHORT
    try:
        async with (
            httpx.AsyncClient(**OPTIONS) as client,
            client.stream("GET", "/tokens/") as answer,
        ):
            async for word in answer.raise_for_status().aiter_lines():
                tell(f"token {word}")
                words.append(word)
                queue.put_nowait(word)
        failure = ""
    except httpx.HTTPError as error:
        failure = reason(error)
    finally:
        saving = sync_to_async(Context().run)  # its queries are not told
        unsaved = await saving(try_to_save, key, words, failure)
        tell(unsaved or f"saved {len(words)} tokens")
        queue.put_nowait(None)
    return unsaved or failure


def reason(error: Exception) -> str:
    """Return in words why the API gave no whole answer."""
    return f"the API broke off ({str(error) or type(error).__name__})"


async def stream_async(key: str) -> AsyncIterator[str]:
    """Give each token as the task that makes the answer gets it."""
    with watching():
        await asyncio.sleep(0)  # the next step of this task is the first that is watched
        recorder, lines, context = begun()
        making = make(key, queue := asyncio.Queue())
        tasks.add(task := asyncio.create_task(making, name="answer", context=context))
        task.add_done_callback(tasks.discard)
        try:
            while word := await queue.get():
                print("sends", word, file=recorder.out)
                yield event("token", text=word) + told(lines)
            await asyncio.wait([task])
        finally:
            recorder.stop()
            if not task.done():
                left.add(task)
                task.add_done_callback(left.discard)
    yield told(lines) + ended(task.exception() or task.result())


def stream_sync(key: str) -> Iterator[str]:
    """Give each token as the API sends it: to a list, under ASGI."""
    with watching():
        recorder, lines, context = begun()
        words, failure = [], CUT_SHORT
        try:
            with httpx.Client(**OPTIONS) as client, client.stream("GET", "/tokens/") as answer:
                for word in answer.raise_for_status().iter_lines():
                    words.append(word)
                    context.run(tell, f"token {word}")
                    yield event("token", text=word) + told(lines)
            failure = ""
        except httpx.HTTPError as error:
            failure = reason(error)
        finally:
            unsaved = try_to_save(key, words, failure)
            context.run(tell, unsaved or f"saved {len(words)} tokens")
            recorder.stop()
    yield told(lines) + ended(unsaved or failure)


def told(lines: list[str]) -> str:
    """Return the lines of a recording that are new, as events."""
    new, lines[:] = lines[:], []
    return "".join(event("line", text=line) for line in new)


def ended(failure: str | BaseException) -> str:
    return event("end", how=f"failed: {failure}" if failure else "saved")


class Open(StreamingHttpResponse):
    """A stream that counts as its reader's, by the cookie of the browser, until it is closed.

    Django closes a response when it has ended, and as well when its reader leaves.
    """

    now: ClassVar = set()

    def __init__(self, reader, chunks):
        super().__init__(chunks, content_type="text/event-stream", headers=HEADERS)
        self.reader = reader
        self.now.add(self)

    @classmethod
    def of(cls, reader: str | None) -> int:
        """Return how many a reader has."""
        return [one.reader for one in list(cls.now)].count(reader)

    def close(self):
        super().close()
        self.now.discard(self)


def streaming(request: HttpRequest, stream: Callable) -> HttpResponseBase:
    """Return the response of a stream, or the one that says why there is none."""
    if interface(request) == "WSGI":
        return refuse(501, NEEDS_ASGI)
    if not KEY.fullmatch(key := request.POST.get("key", "")):
        return refuse(400, "Give the answer a key of letters, digits and hyphens.")
    if len(Open.now) + len(left) >= MOST:
        return refuse(503, "Too many answers are being made.", **{"Retry-After": "5"})
    if Open.of(reader := request.COOKIES.get("csrftoken")) >= EACH:
        why = f"You have {EACH} streams open, which is the limit. Close one."
        return refuse(429, why, **{"Retry-After": "5"})
    return Open(reader, stream(key))


@require_POST
async def async_view(request):
    """Stream from an async generator."""
    return streaming(request, stream_async)


@require_POST
def sync_view(request):
    """Stream from a sync generator, which Django collects first under ASGI."""
    return streaming(request, stream_sync)
