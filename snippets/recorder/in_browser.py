"""Run a snippet in Pyodide the way CPython does: its event loop, its threads, and real waiting.

Pyodide runs coroutines on the browser's event loop, where time.sleep() lets other coroutines go
on: three blocking sleeps would seem to overlap. So the snippet runs on stacks.py, whose stacks
are parked by JSPI, the browser's way of parking a WebAssembly stack. Without JSPI there is one
stack, which sleeps, and so no threads.

Private names of Pyodide are replaced here, so its version is pinned (pyodide.py).
"""

import asyncio
import gc
import math
import os
import platform
import random
import socket
import subprocess
import sys
import time
import traceback
from collections import Counter
from pathlib import Path

import js
import pyodide.http
from pyodide import webloop
from pyodide.ffi import run_sync

from snippets.recorder import lateness, stacks

JSPI = hasattr(js.WebAssembly, "Suspending")
ELSEWHERE = "Copy the snippet, and run it on your machine."
PROCESSES = "/multiprocessing/", "/concurrent/futures/process.py"  # are there, and do not work
clock = time.perf_counter
BROWSER = asyncio.get_event_loop()  # the browser's timers; nothing of the snippet runs on it


class Stopwatch:
    """How long each stack computes, and how late the browser lets them go on (seconds).

    A stack computes from when it goes on until it waits again: there is one at a time, and a
    browser tells nothing better. It goes on late by the time since it was due and no other ran.
    """

    def __init__(self):
        self.late, self.computed = 0.0, Counter()
        self._since = self._idle = clock()

    def stops(self):
        """Say that the stack which runs now waits, or has ended."""
        self._idle = clock()
        self.computed[stacks.running] += self._idle - self._since
        self._since = None

    def goes_on(self, due):
        """Say that a stack runs now, which was due at a time of the clock."""
        self._since = clock()
        self.late += max(0, self._since - max(due, self._idle))

    def thread_time(self):
        """Return for how long the stack that runs now, or ran last, has computed."""
        return self.computed[stacks.running] + (clock() - self._since if self._since else 0)


class Account(lateness.Account):
    """A run's lateness in a browser, by the stopwatch."""

    def start(self):
        self._late, self._computed = stopwatch.late, self._total()

    def seconds(self):
        return stopwatch.late - self._late

    def computed(self):
        return self._total() - self._computed

    def _total(self):
        mine = stopwatch.thread_time() - stopwatch.computed[stacks.running]
        return stopwatch.computed.total() + mine


class Waiter:
    """A parked stack: the future that it waits for, and when it is due."""

    def __init__(self, seconds):
        self.future = BROWSER.create_future()
        self.due = math.inf if seconds is None else clock() + max(seconds, 0)


class Parking:
    """The machine of a browser with JSPI: stacks wait for futures of the browser's event loop."""

    def park(self, seconds, tell):
        waiter = Waiter(seconds)
        tell(waiter)
        if seconds is not None:
            BROWSER.call_later(seconds, self._end, waiter, False)
        stopwatch.stops()
        asyncio._set_running_loop(BROWSER)
        try:
            return run_sync(waiter.future)
        finally:
            stopwatch.goes_on(waiter.due)

    def wake(self, waiter):
        return self._end(waiter, True)

    def _end(self, waiter, woken):
        if waiter.future.done():
            return False
        waiter.due = min(waiter.due, clock())
        waiter.future.set_result(woken)
        return True

    def begin(self, body):
        gc.disable()  # Pyodide crashes if CPython 3.14 collects cycles while many stacks are parked
        due = clock()

        def begun():
            stopwatch.goes_on(due)
            body()
            stopwatch.stops()

        BROWSER.call_soon(begun)


class Sleeping:
    """The machine of a browser without JSPI: its one stack sleeps, and nothing can wake it."""

    def park(self, seconds, tell):
        seconds = 3600 if seconds is None else seconds
        due = clock() + max(seconds, 0)
        stopwatch.stops()
        webloop._orig_sleep(seconds)
        stopwatch.goes_on(due)
        return False

    def wake(self, waiter):
        return False

    def begin(self, body):
        raise RuntimeError("this browser has no JSPI, and so no threads")


def install():
    """Replace what waits, what tells of time, and what a browser does not have."""
    time.thread_time, lateness.Account = stopwatch.thread_time, Account
    stacks.install(Parking() if JSPI else Sleeping())
    asyncio.run = webloop._orig_run
    socket.socket.connect = socket.socket.bind = not_here("sockets")
    loop = stacks.Loop
    loop.create_connection = loop.create_server = loop.getaddrinfo = not_here("sockets")
    subprocess.Popen.__init__ = os.fork = not_here("processes")
    pyodide.http.pyfetch = pyodide.http.open_url = not_here("network")
    os._exit = sys.exit


def not_here(name):
    """Return a function that fails with a message which says what to do."""

    def fail(*args, **kwargs):
        raise RuntimeError(f"a browser has no {name}. {ELSEWHERE}")

    return fail


def hint(error):
    """Return what to do about an error that only a browser makes, or None."""
    if isinstance(error, SyntaxError) and "'await' outside" in str(error.msg):
        return "A script awaits in an async def, and starts it with asyncio.run(main())."
    if isinstance(error.__cause__, ModuleNotFoundError):  # of what a setting names
        error = error.__cause__
    files = [frame.filename for frame in traceback.extract_tb(error.__traceback__)]
    if isinstance(error, (NotImplementedError, ImportError)) and any(
        part in file for part in PROCESSES for file in files
    ):
        return f"A browser has no processes. {ELSEWHERE}"
    package = (getattr(error, "name", None) or "").partition(".")[0]
    if isinstance(error, ImportError) and package == "snippets":  # whose modules import others
        return f"A browser has no other module than the one that it runs. {ELSEWHERE}"
    if isinstance(error, ModuleNotFoundError):
        missing = error.name if package == "django" else package  # of Django, a part
        lacks = f"{missing}: it has Python's own modules, Django and asgiref"
        return f"A browser has no {lacks}. {ELSEWHERE}"


stopwatch = Stopwatch()
install()  # before this import, which makes locks

from snippets.recorder import program  # noqa: E402


def run(path, url, method):
    """Run the snippet, say its recording line by line, and return its traceback or ""."""
    asyncio._set_running_loop(None)
    js.fetch = not_here("network")  # now, for it is the worker's, and not in Python's memory
    random.seed()  # anew: workers that start from one memory would draw the same numbers
    js.say("$ run in your browser  # " + ", ".join(versions()))
    try:
        program.record(Path(path), url or None, js.say, method)
    except BaseException as error:
        if words := hint(error):
            error.add_note(words)
        return program.own_traceback(error, path)
    return ""


def versions():
    yield f"Python {platform.python_version()}"
    if "django" in sys.modules:
        yield f"Django {sys.modules['django'].__version__}"
