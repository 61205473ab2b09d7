"""The site under load: a view for each thing that a request may do, behind WSGI and ASGI.

LOAD_MIDDLEWARE: none, one (a sync one) or startproject
LOAD_CURED=1: a request opens its thread when it first needs one (docs/load.md)
LOAD_CLOSING=1: all that have none are closed in one (snippets/load/closing.py)
LOAD_THREADS=8: all requests share so many threads
LOAD_DATABASE=URL: the database of the views that ask one; LOAD_POOL=4: through so many connections
"""

import asyncio
import itertools
import os
import re
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from functools import cache
from importlib.resources import files

import dj_database_url
from asgiref.sync import AsyncToSync, SyncToAsync, ThreadSensitiveContext
from django import db
from django.apps import apps
from django.conf import settings
from django.core.asgi import get_asgi_application
from django.core.management import call_command
from django.core.signals import request_started
from django.core.wsgi import get_wsgi_application
from django.http import HttpResponse, StreamingHttpResponse
from django.urls import path

from snippets.load import closing
from snippets.measuring.bare import END, ENDLESS, QUERY, STAY, WAIT, WORK

CONTRIB = "contenttypes", "auth", "sessions", "messages"
TEMPLATE = "conf/project_template/project_name/settings.py-tpl"
crossings = itertools.count()


def count_calls(adapter: type) -> None:
    """Have each call of one of Django's two adapters counted."""
    call = adapter.__call__

    def counted(*args, **options):
        next(crossings)
        return call(*args, **options)

    adapter.__call__ = counted  # type: ignore[method-assign]


def middleware(name: str) -> list[str]:
    """Return the setting MIDDLEWARE that is meant by a name."""
    new = files("django").joinpath(TEMPLATE).read_text("utf-8")
    startproject = re.findall(r"django[\w.]+Middleware", new)
    return {"none": [], "one": [f"{__name__}.sync"], "startproject": startproject}[name]


def sync(get_response):
    """A middleware without async def."""

    def answer_to(request):
        return get_response(request)

    return answer_to


def shared(application: Callable, many: int) -> Callable:
    """Return an ASGI application whose requests share some threads, each in its turn."""
    executors = itertools.cycle([ThreadPoolExecutor(1) for _ in range(many)])

    async def in_turn(scope, receive, send):
        async with ThreadSensitiveContext(
            executor=next(executors)
        ):  # Django's own then does nothing
            await application(scope, receive, send)

    return in_turn


def answer(text: str = "") -> HttpResponse:
    text += END
    return HttpResponse(text, headers={"Content-Length": len(text)})


def empty_sync(request):
    return answer()


async def empty_async(request):
    return answer()


def waits_sync(request):
    time.sleep(WAIT)
    return answer()


async def waits_async(request):
    await asyncio.sleep(WAIT)
    return answer()


async def stays(request):
    await asyncio.sleep(STAY)
    return answer()


async def streams(request):
    """Send the beginning of a stream that stays open until its reader leaves."""

    async def chunks():
        yield END
        await asyncio.sleep(ENDLESS)

    headers = {"Content-Length": ENDLESS}  # without it, each chunk would have a frame of its own
    return StreamingHttpResponse(chunks(), headers=headers)


def compute():
    """Keep a processor busy."""
    end = time.thread_time() + WORK
    while time.thread_time() < end:
        pass


@cache
def pool():
    return ProcessPoolExecutor(1)


async def waits(request):
    await asyncio.sleep(WORK)
    return answer()


async def blocks(request):
    time.sleep(WORK)  # noqa: ASYNC251 (the mistake that is measured)
    return answer()


def blocks_sync(request):
    time.sleep(WORK)
    return answer()


async def computes(request):
    compute()
    return answer()


async def computes_in_thread(request):
    await asyncio.to_thread(compute)
    return answer()


async def computes_in_process(request):
    await asyncio.get_running_loop().run_in_executor(pool(), compute)
    return answer()


def content_types():
    return apps.get_model("contenttypes", "ContentType").objects


def counts_sync(request):
    content_types().count()
    return answer()


async def counts_async(request):
    await content_types().acount()
    return answer()


def waits_in_database(request):
    db.connection.cursor().execute(f"SELECT pg_sleep({QUERY})")
    return answer()


async def crossed(request):
    """Say how often requests have crossed until now."""
    return answer(f"{next(crossings)} ")


VIEWS = (
    *(empty_sync, empty_async, waits_sync, waits_async, crossed, waits, blocks, blocks_sync),
    *(computes, computes_in_thread, computes_in_process),
    *(counts_sync, counts_async, waits_in_database, stays, streams),
)
urlpatterns = [path(f"{view.__name__}/", view) for view in VIEWS]


def databases() -> dict[str, dj_database_url.DBConfig]:
    """Return the setting DATABASES."""
    if not (default := dj_database_url.config("LOAD_DATABASE")):
        return {}
    if most := int(os.environ.get("LOAD_POOL", 0)):
        default |= {"OPTIONS": {"pool": {"min_size": 1, "max_size": most}}}
    return {"default": default}


if not settings.configured:  # by demo/settings_under_load.py
    settings.configure(
        ROOT_URLCONF=__name__,
        ALLOWED_HOSTS=["*"],
        SECRET_KEY="of a site that lives for a minute",
        INSTALLED_APPS=[f"django.contrib.{name}" for name in CONTRIB],
        MIDDLEWARE=middleware(os.environ.get("LOAD_MIDDLEWARE", "none")),
        TEMPLATES=[],
        DATABASES=databases(),
    )
    count_calls(SyncToAsync)
    count_calls(AsyncToSync)
    wsgi, asgi = get_wsgi_application(), get_asgi_application()
    if os.environ.get("LOAD_CURED") == "1":
        request_started.disconnect(db.reset_queries)
        request_started.disconnect(db.close_old_connections)
    if os.environ.get("LOAD_CLOSING") == "1":
        asgi = closing.Handler()
    if many := int(os.environ.get("LOAD_THREADS", 0)):
        asgi = shared(asgi, many)


async def bare(scope, receive, send):
    """An ASGI application without Django that answers the same."""
    if scope["path"] == "/waits_async/":
        await asyncio.sleep(WAIT)
    headers = [(b"content-length", b"%d" % len(END))]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": END.encode()})


if __name__ == "__main__":
    call_command("migrate", "contenttypes", verbosity=0)
