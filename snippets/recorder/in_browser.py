"""Run a snippet in Pyodide the way CPython does: its event loop, its threads, and real waiting.

Pyodide runs coroutines on the browser's event loop, where time.sleep() lets other coroutines go
on: three blocking sleeps would seem to overlap. So the snippet runs on stacks.py, whose stacks
are parked by JSPI, the browser's way of parking a WebAssembly stack. Without JSPI there is one
stack, which sleeps, and so no threads.

Private names of Pyodide are replaced here, so its version is pinned (pyodide.py).
"""

import asyncio
import os
import platform
import socket
import subprocess
import sys
from pathlib import Path

import js
from pyodide import webloop
from pyodide.ffi import run_sync

from snippets.recorder import stacks

JSPI = hasattr(js.WebAssembly, "Suspending")
BROWSER = asyncio.get_event_loop()  # the browser's timers; nothing of the snippet runs on it


class Parking:
    """The machine of a browser with JSPI: stacks wait for futures of the browser's event loop."""

    def park(self, seconds, tell):
        waiter = BROWSER.create_future()
        tell(waiter)
        if seconds is not None:
            BROWSER.call_later(seconds, self.wake, waiter, False)
        asyncio._set_running_loop(BROWSER)
        return run_sync(waiter)

    def wake(self, waiter, value=True):
        return not waiter.done() and (waiter.set_result(value) or True)

    def begin(self, body):
        BROWSER.call_soon(body)


class Sleeping:
    """The machine of a browser without JSPI: its one stack sleeps, and nothing can wake it."""

    def park(self, seconds, tell):
        webloop._orig_sleep(3600 if seconds is None else seconds)
        return False

    def wake(self, waiter):
        return False

    def begin(self, body):
        raise RuntimeError("this browser has no JSPI, and so no threads")


def install():
    """Replace what waits, and what a browser does not have."""
    stacks.install(Parking() if JSPI else Sleeping())
    asyncio.run = webloop._orig_run
    socket.socket.connect = socket.socket.bind = not_here("sockets")
    loop = stacks.Loop
    loop.create_connection = loop.create_server = loop.getaddrinfo = not_here("sockets")
    subprocess.Popen.__init__ = os.fork = not_here("processes")


def not_here(what):
    """Return a function that fails with a message which says what to do."""

    def fail(*args, **kwargs):
        raise RuntimeError(f"a browser has no {what}: copy the snippet and run it on your machine")

    return fail


install()  # before this import, which makes locks

from snippets.recorder import program  # noqa: E402


def run(path, url, method):
    """Run the snippet, say its recording line by line, and return its traceback or ""."""
    asyncio._set_running_loop(None)
    js.say("$ run in your browser  # " + ", ".join(versions()))
    try:
        program.record(Path(path), url or None, js.say, method)
    except BaseException as error:
        return program.own_traceback(error, path)
    return ""


def versions():
    yield f"Python {platform.python_version()}"
    if "django" in sys.modules:
        yield f"Django {sys.modules['django'].__version__}"
