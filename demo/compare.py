"""Two snippets at once, on the server: each line that they print goes to the page as it comes."""

import asyncio
import contextlib
import json
import os
import signal
from collections.abc import AsyncIterator, Callable
from itertools import groupby
from typing import ClassVar

from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST, require_safe

from demo.who import interface
from snippets.recorder import catalog
from snippets.recorder.places import command
from snippets.recorder.recording import parse

SIDES = "left", "right"
FIRST = "talk/views:sync", "talk/views:async"  # what stands in the lists when the page opens
MOST = 8  # comparisons at once, in one process of the server
LIMIT = 60  # seconds that a snippet may run
KEPT_BACK = "DATABASE_URL", "DJANGO_"  # of the environment: no snippet needs the demo's settings
NEEDS_ASGI = "Under WSGI no line could come before the last one is there. Start python -m demo."


class Full(Exception):
    """There are as many comparisons as this process allows."""


class Comparison:
    """Two snippets that run for one reader; iterating over it gives server-sent events.

    It counts from when it is made until close(), which Django calls when the response ends: after
    the last line, and as well when the reader leaves. Full is raised if there are too many, before
    names are looked up; Http404 for a name that none has.
    """

    running: ClassVar = set()

    def __init__(self, names):
        if len(self.running) >= MOST:
            raise Full
        self._recordings = chosen(names)
        self.running.add(self)

    def close(self):
        self.running.discard(self)

    async def __aiter__(self):
        events = asyncio.Queue()
        runs = [
            asyncio.create_task(run_snippet(recording, side, events.put_nowait))
            for side, recording in zip(SIDES, self._recordings)
        ]
        try:
            yield event("start", left=self._recordings[0].name, right=self._recordings[1].name)
            for _ in runs:
                while (item := await events.get()) is not None:
                    yield item
        finally:
            for one in runs:
                one.cancel()
            await asyncio.wait(runs)
            self.close()


def event(name: str, **data) -> str:
    return f"event: {name}\ndata: {json.dumps(data)}\n\n"


@contextlib.asynccontextmanager
async def running(recording: catalog.Recording) -> AsyncIterator[asyncio.subprocess.Process]:
    """Run a recording's program in a process of its own, which does not outlive the block."""
    process = await asyncio.create_subprocess_exec(
        *command(recording),
        cwd=catalog.ROOT,
        env={k: v for k, v in os.environ.items() if not k.startswith(KEPT_BACK)},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
        start_new_session=True,
    )
    try:
        yield process
    finally:
        kill(process)
        await process.wait()


def kill(process: asyncio.subprocess.Process) -> None:
    """End a process, and where the system can, all that it has started."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL) if hasattr(os, "killpg") else process.kill()


async def run_snippet(
    recording: catalog.Recording, side: str, say: Callable[[str | None], object]
) -> None:
    """Run a recording's program; say an event a line, one that tells how it ended, and None."""
    try:
        async with asyncio.timeout(LIMIT), running(recording) as process:
            async for line in process.stdout:  # type: ignore[union-attr]
                say(event("line", side=side, text=line.decode(errors="replace").rstrip("\r\n")))
            how = "failed" if await process.wait() else "done"
    except TimeoutError:
        how = f"stopped after {LIMIT} s"
    except OSError as error:
        how = f"could not be started: {error.strerror}"
    say(event("end", side=side, how=how))
    say(None)


def chosen(names: list[str]) -> list[catalog.Recording]:
    """Return the recordings of these names; Http404 for a name that none has."""
    known = catalog.recordings()
    for name in names:
        if name not in known:
            raise Http404(f"There is no snippet {name[:80]!r}.")
    return [known[name] for name in names]


def choices() -> list[tuple[str, list[tuple[str, float]]]]:
    """Return what the lists offer: (page, its recordings with their seconds) pairs."""
    everything = [
        (r.name, parse((catalog.ROOT / r.path).read_text("utf-8")).seconds)
        for r in catalog.recordings().values()
    ]
    by_page = groupby(everything, lambda one: one[0].partition("/")[0])
    return [(page, list(recordings)) for page, recordings in by_page]


@require_safe
def page(request):
    """Show the two lists; ?left=NAME&right=NAME chooses from them."""
    names = [request.GET.get(side, name) for side, name in zip(SIDES, FIRST)]
    chosen(names)
    context = {"sides": list(zip(SIDES, names)), "choices": choices(), "needs_asgi": NEEDS_ASGI}
    return render(request, "compare.html", context)


def refuse(status: int, why: str, **headers: str) -> HttpResponse:
    return HttpResponse(f"{why}\n", status=status, content_type="text/plain", headers=headers)


@require_POST
async def run(request):
    """Start two snippets, and stream their lines until both have ended or the reader leaves."""
    if interface(request) == "WSGI":
        return refuse(501, NEEDS_ASGI)
    if not all(request.POST.get(side) for side in SIDES):
        return refuse(400, "Choose two snippets: left=NAME and right=NAME.")
    try:
        comparison = Comparison([request.POST[side] for side in SIDES])
    except Full:
        why = f"{MOST} comparisons are running, which is the limit. Try again in a few seconds."
        return refuse(503, why, **{"Retry-After": "5"})
    headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}  # the latter for nginx
    return StreamingHttpResponse(comparison, content_type="text/event-stream", headers=headers)
