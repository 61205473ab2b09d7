"""Three calls of an API, made in four ways, and what becomes of them when one fails or is late.

The API is demo/slow_api.py, another process, which answers each call after DELAY seconds.
"""

import asyncio
import functools
import math
import os
import time
from contextlib import asynccontextmanager
from typing import Any

import anyio._backends._asyncio  # noqa: F401  httpx would import it in its first call, on the loop
import httpx
from django.shortcuts import render
from django.views.decorators.http import require_safe

from demo.scene import scene, tell

DELAY = 0.5  # seconds
TICK = 0.1  # seconds
REST = 2  # seconds that the loop is everybody's before it is stopped again
# Reading the certificates takes 20 ms, in which no loop should stand still: once, at the start.
OPTIONS: dict[str, Any] = {
    "base_url": os.environ.get("DEMO_UPSTREAM", "http://127.0.0.1:8002"),
    "verify": httpx.create_ssl_context(),
    "trust_env": False,  # no proxy stands before loopback
}


@require_safe
def home(request):
    """List the scenes."""
    return render(request, "api.html")


def call(client, number):
    """Call the API with a sync client, which keeps its thread until the answer is there."""
    tell(f"call {number}")
    answer = client.get(f"/{number}/", params={"delay": DELAY}).raise_for_status()
    tell(f"answer {answer.json()['answer']}")


async def call_async(client, number, delay=DELAY, status=200):
    """Call the API with an async client, and tell how the call ends."""
    tell(f"call {number}")
    try:
        answer = await client.get(f"/{number}/", params={"delay": delay, "status": status})
        answer.raise_for_status()
    except asyncio.CancelledError:
        tell(f"call {number} is cancelled")
        raise
    tell(f"answer {answer.json()['answer']}")


@asynccontextmanager
async def ticking():
    """Tick ten times a second while the block runs; tell the longest time without a tick."""
    ticks = []

    async def tick():
        while True:
            ticks.append(time.perf_counter())
            tell("tick")
            await asyncio.sleep(TICK)

    ticker = asyncio.create_task(tick(), name="ticker")
    await asyncio.sleep(0)
    try:
        yield
    finally:
        ticker.cancel()
        longest = max(b - a for a, b in zip(ticks, [*ticks[1:], time.perf_counter()]))
        tell(f"at most {longest:.2f} s between two ticks")


@scene
def in_turn(request):
    """Three calls in a sync view

    Each call keeps the thread of the view until its answer is there: three calls take three times
    as long as one. Other requests have threads of their own, and go on.
    """
    with httpx.Client(**OPTIONS) as client:
        for number in range(1, 4):
            call(client, number)


@scene
async def taskgroup(request):
    """Three calls in a task group

    Three tasks wait at once, and the view takes as long as one call. The ticker shows that the
    event loop stays free for everybody else meanwhile.
    """
    async with ticking(), httpx.AsyncClient(**OPTIONS) as client, asyncio.TaskGroup() as group:
        for number in range(1, 4):
            group.create_task(call_async(client, number), name=f"call {number}")


@scene
async def threads(request):
    """Three calls with a sync client, in threads

    The same sync function, handed to three threads, takes as long as one call too. A library with
    no async client needs no rewriting; it needs a thread for each call that waits.
    """
    with httpx.Client(**OPTIONS) as client:
        async with ticking(), asyncio.TaskGroup() as group:
            for number in range(1, 4):
                group.create_task(asyncio.to_thread(call, client, number))


def seldom(view):
    """Refuse a view that stops the event loop, unless the loop has been free for REST seconds.

    One visitor must not stop the demo for all others, with as many requests as can be sent.
    """
    free_from = 0.0  # on the clock of time.monotonic()

    @functools.wraps(view)
    async def shown(request):
        nonlocal free_from
        if time.monotonic() < free_from:
            answer = render(request, "rest.html", {"rest": REST}, status=503)
            answer.headers["Retry-After"] = REST
            return answer
        free_from = math.inf
        try:
            return await view(request)
        finally:
            free_from = time.monotonic() + REST

    return shown


@seldom
@scene
async def blocking(request):
    """The mistake: a sync client in an async view

    It works, and nobody notices in a test. But the calls keep the event loop's own thread: the
    ticker stands still, and so does every other request to this process.
    """
    async with ticking():
        with httpx.Client(**OPTIONS) as client:
            for number in range(1, 4):
                call(client, number)


@scene
async def failure_taskgroup(request):
    """One of three calls fails, in a task group

    The task group cancels the two calls that still wait, waits until they have ended, and raises
    an ExceptionGroup. Nothing of it goes on after the block.
    """
    async with httpx.AsyncClient(**OPTIONS) as client:
        try:
            async with asyncio.TaskGroup() as group:
                group.create_task(call_async(client, 1), name="call 1")
                group.create_task(call_async(client, 2, 0.2, 500), name="call 2")
                group.create_task(call_async(client, 3), name="call 3")
        except* httpx.HTTPStatusError as raised:
            tell(f"the group raises {raised!r:.40}…")


@scene
async def failure_gather(request):
    """One of three calls fails, under gather

    gather raises the error as soon as it is there. The two other calls go on, and nobody waits
    for them: here the view does so itself, to show it.
    """
    async with httpx.AsyncClient(**OPTIONS) as client:
        calls = [
            asyncio.create_task(call_async(client, 1), name="call 1"),
            asyncio.create_task(call_async(client, 2, 0.2, 500), name="call 2"),
            asyncio.create_task(call_async(client, 3), name="call 3"),
        ]
        try:
            await asyncio.gather(*calls)
        except httpx.HTTPStatusError as error:
            tell(f"gather raises {error!r:.40}…")
        await asyncio.wait(calls)


@scene
async def late(request):
    """One of three calls is late, under a timeout

    After its time, asyncio.timeout cancels what the block waits for, and raises TimeoutError. Two
    answers had come by then; the task group has cancelled the third call.
    """
    async with httpx.AsyncClient(**OPTIONS) as client:
        try:
            async with asyncio.timeout(2 * DELAY), asyncio.TaskGroup() as group:
                group.create_task(call_async(client, 1), name="call 1")
                group.create_task(call_async(client, 2, delay=4 * DELAY), name="call 2")
                group.create_task(call_async(client, 3), name="call 3")
        except TimeoutError:
            tell("TimeoutError")
