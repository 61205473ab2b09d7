"""Who runs a view: process, thread, event loop and task, and how often the request crossed over.

A crossing is a call of one of Django's two adapters: sync_to_async hands work from the event loop
to a thread, async_to_sync from a thread to an event loop.
"""

import asyncio
import functools
import itertools
import os
import sys
import threading
import weakref
from contextvars import ContextVar
from importlib.metadata import version
from inspect import iscoroutinefunction

from asgiref.sync import AsyncToSync, SyncToAsync
from django.core.handlers.asgi import ASGIRequest
from django.db import connection
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest, JsonResponse
from django.shortcuts import render
from django.utils.decorators import sync_and_async_middleware
from django.views.decorators.http import require_safe

SERVERS = {"uvicorn": "Uvicorn", "hypercorn": "Hypercorn", "gunicorn": "Gunicorn"}

_crossings = ContextVar("crossings", default=None)
_loops, _numbers = weakref.WeakKeyDictionary(), itertools.count(1)


def _count_calls(adapter: type) -> None:
    """Have each call of an adapter counted for the request in which it is made."""
    call = adapter.__call__

    @functools.wraps(call)
    def counted(self, *args, **kwargs):
        if (count := _crossings.get()) is not None:
            count.append(adapter.__name__)
        return call(self, *args, **kwargs)

    adapter.__call__ = counted  # type: ignore[method-assign]


_count_calls(SyncToAsync)
_count_calls(AsyncToSync)


@sync_and_async_middleware
def count_crossings(get_response):
    """Say in a header how often a request crossed over until its answer was ready."""

    def tell(response, count):
        response.headers["Crossings"] = len(count)
        return response

    if not iscoroutinefunction(get_response):

        def middleware(request):
            _crossings.set(count := [])
            return tell(get_response(request), count)
    else:

        async def middleware(request):  # type: ignore[misc]
            _crossings.set(count := [])
            return tell(await get_response(request), count)

    return middleware


def interface(request: HttpRequest) -> str:
    return "ASGI" if isinstance(request, ASGIRequest) else "WSGI"


def server(request: HttpRequest) -> dict[str, str]:
    """Name the server, the interface and the database, for every template."""
    server = next((name for name in SERVERS if name in sys.modules), None)
    name = f"{SERVERS[server]} {version(server)}" if server else "Django's development server"
    database = connection.display_name
    return {"server": name, "interface": interface(request), "database": database}


def running_loop() -> str | None:
    """Return the event loop that runs in this thread by its number in this process, or None."""
    try:
        loop = asyncio.get_running_loop()
    except RuntimeError:
        return None
    if loop not in _loops:
        _loops[loop] = next(_numbers)
    return f"loop {_loops[loop]}"


def facts(request, kind):
    """Return what can be said of who runs this code, for JSON and for the page."""
    loop = running_loop()
    return {
        "view": kind,
        **server(request),
        "process": os.getpid(),
        "thread": f"{threading.current_thread().name} ({threading.get_native_id()})",
        "loop": loop,
        "task": asyncio.current_task().get_name() if loop else None,
        "crossings": len(_crossings.get()),
    }


def answer(request: HttpRequest, kind: str) -> HttpResponse:
    """Answer with JSON where ?format=json asks for it, else with a page."""
    data = facts(request, kind)
    match request.GET.get("format", "html"):
        case "json":
            return JsonResponse(data)
        case "html":
            return render(request, "who.html", {"data": data, "kind": kind})
    return HttpResponseBadRequest("format is html or json.\n", content_type="text/plain")


@require_safe
def sync_view(request):
    """Say who runs a sync view."""
    return answer(request, "sync")


@require_safe
async def async_view(request):
    """Say who runs an async view."""
    return answer(request, "async")
