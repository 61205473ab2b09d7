"""A scene: a view that says what it does, and whose answer shows it as a recording.

The view calls tell(words) from whatever task or thread it is in. Its answer is a page with its
docstring, its own code, and the recording of this very request, which the timeline draws.
"""

import ast
import asyncio
import functools
import inspect
import platform
import shlex
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import Context, ContextVar

import django
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from snippets.recorder.holds import watching
from snippets.recorder.recorder import Recorder

MOST = 60  # scenes at once in one process: each watches all others, so n of them cost n * n
_recorder: ContextVar[Recorder | None] = ContextVar("recorder", default=None)
_places = threading.BoundedSemaphore(MOST)


def tell(words: str) -> None:
    """Add a line to the recording of the request that runs now, if it is a scene's."""
    if recorder := _recorder.get():
        print(words, file=recorder.out)


def scene(view: Callable | None = None, *, writes: bool = False) -> Callable:
    """Make a view, sync or async, whose answer is its recording; one that writes needs a POST."""
    if view is None:
        return functools.partial(scene, writes=writes)
    if inspect.iscoroutinefunction(view):

        @functools.wraps(view)
        async def shown(request):
            if writes and request.method != "POST":
                return page(request, view, [], writes)
            with _place() as free:
                if not free:
                    return crowded(request)
                with watching():
                    await asyncio.sleep(0)  # this task's next step is the first that is watched
                    with _recording() as lines:
                        await view(request)
            return page(request, view, lines, writes)
    else:

        @functools.wraps(view)
        def shown(request):
            with _place() as free:
                if not free:
                    return crowded(request)
                with watching(), _recording() as lines:
                    view(request)
            return page(request, view, lines, writes)

    return require_http_methods(["GET", "HEAD", "POST"] if writes else ["GET", "HEAD"])(shown)


@contextmanager
def _place() -> Iterator[bool]:
    """Take a place of a scene while the block runs; give whether there was one."""
    free = _places.acquire(blocking=False)
    try:
        yield free
    finally:
        if free:
            _places.release()


def crowded(request: HttpRequest) -> HttpResponse:
    """Say that all places are taken."""
    answer = render(request, "crowded.html", {"most": MOST}, status=503)
    answer.headers["Retry-After"] = "5"
    return answer


@contextmanager
def _recording() -> Iterator[list[str]]:
    """Give the lines of a recording, to which tell() adds while the block runs, and its table."""
    lines = []
    recorder = Recorder(lines.append)
    recorder.start()
    token = _recorder.set(recorder)
    try:
        yield lines
    finally:
        _recorder.reset(token)
        recorder.stop()


def begun() -> tuple[Recorder, list[str], Context]:
    """Start a recording that outlives a view; return its recorder, lines and context of tell()."""
    lines, context = [], Context()
    recorder = Recorder(lines.append)
    recorder.start()
    context.run(_recorder.set, recorder)
    return recorder, lines, context


def page(request: HttpRequest, view: Callable, lines: list[str], writes: bool) -> HttpResponse:
    """Render a scene: what it shows, its code, and its recording."""
    title, _, text = (inspect.getdoc(view) or "").partition("\n\n")
    versions = f"Python {platform.python_version()}, Django {django.__version__}"
    posted = "-X POST " if request.method == "POST" else ""  # with a token that is not shown
    command = f"$ curl {posted}{shlex.quote(request.build_absolute_uri())}  # {versions}"
    context = {
        "title": title,
        "text": text,
        "code": code_of(view),
        "recording": "\n".join([command, *lines]) if lines else "",
        "writes": writes,
    }
    return render(request, "scene.html", context)


def code_of(view):
    """Return the code of a view, without its docstring, after the functions that it uses."""
    source = inspect.getsource(view)
    tree = ast.parse(source)
    words = tree.body[0].body[0]
    lines = source.splitlines()
    parts = [*lines[: words.lineno - 1], *lines[words.end_lineno :]]
    names = dict.fromkeys(node.id for node in ast.walk(tree) if isinstance(node, ast.Name))
    near = (getattr(sys.modules[view.__module__], name, None) for name in names)
    used = [one for one in near if getattr(one, "__module__", None) == view.__module__]
    return "\n\n".join([*map(inspect.getsource, used), "\n".join(parts)])
