"""Run a snippet in Pyodide the way CPython does: its event loop, its threads, and real waiting.

Pyodide runs coroutines on the browser's event loop, where time.sleep() lets other coroutines go on:
three blocking sleeps would seem to overlap. So the snippet runs on CPython's own event loop, whose
selector has nothing to select here and only waits. Threads are stacks that take turns whenever they
wait (with JSPI, the browser's way of parking a WebAssembly stack); without JSPI there are none.

Private names of Pyodide and CPython are replaced here, so Pyodide's version is pinned (runtime.py).
"""

import _thread
import _threading_local
import asyncio
import collections
import importlib
import os
import platform
import queue
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

import js
from pyodide import webloop
from pyodide.ffi import run_sync

JSPI = hasattr(js.WebAssembly, "Suspending")
BROWSER = asyncio.get_event_loop()  # the browser's timers; nothing of the snippet runs on it
running = started = threading.get_ident()  # the thread whose stack runs, and the last that began


def park(seconds=None, tell=lambda waiter: None):
    """Park this stack for so many seconds (return False) or until it is woken (return True)."""
    global running
    mine, loop, waiter = running, asyncio._get_running_loop(), BROWSER.create_future()
    tell(waiter)
    if seconds is not None:
        BROWSER.call_later(seconds, wake, waiter, False)
    asyncio._set_running_loop(BROWSER)
    try:
        return run_sync(waiter)
    finally:
        running = mine
        asyncio._set_running_loop(loop)


def wake(waiter, value=True):
    """Wake a parked stack; return False if it has been woken already."""
    return not waiter.done() and (waiter.set_result(value) or True)


sleep = park if JSPI else webloop._orig_sleep


class Selector:
    """What an event loop waits on: there is no socket here, so only time passes."""

    waiter = None

    def _keep(self, waiter):
        self.waiter = waiter

    def select(self, timeout):
        if timeout is None or timeout > 0:
            park(timeout, self._keep) if JSPI else sleep(timeout or 3600)
        return []


class Loop(asyncio.base_events.BaseEventLoop):
    """CPython's event loop on that selector."""

    def __init__(self):
        super().__init__()
        self._selector = Selector()

    def _process_events(self, events):
        pass

    def _write_to_self(self):
        if self._selector.waiter:
            wake(self._selector.waiter)


class Policy(asyncio.events._BaseDefaultEventLoopPolicy):
    _loop_factory = Loop


class Lock:
    """A lock whose waiters are parked stacks, served in the order in which they came."""

    def __init__(self):
        self._locked, self._line = False, collections.deque()

    _at_fork_reinit = __init__

    def acquire(self, blocking=True, timeout=-1):
        if self._locked and blocking:
            return park(None if timeout < 0 else timeout, self._line.append)
        free, self._locked = not self._locked, True
        return free

    def release(self):
        if not self._locked:
            raise RuntimeError("release unlocked lock")
        while self._line:
            if wake(self._line.popleft()):
                return  # and it stays locked, for the one that woke
        self._locked = False

    def locked(self):
        return self._locked

    __enter__ = acquire

    def __exit__(self, *error):
        self.release()


class Handle:
    """What threading keeps of a thread."""

    def __init__(self, ident=None):
        self.ident, self._done, self._over = ident, False, Lock()
        self._over.acquire()

    def is_done(self):
        return self._done

    def _set_done(self):
        if not self._done:
            self._done = True
            self._over.release()

    def join(self, timeout=None):
        if self._over.acquire(timeout=-1 if timeout is None else timeout):
            self._over.release()


def start_thread(function, *, handle=None, daemon=True):
    """Begin a thread: a stack of its own, which runs whenever the others are parked."""
    global started
    if not JSPI:
        raise RuntimeError("this browser has no JSPI, and so no threads")
    started += 1
    handle = handle or Handle()
    handle.ident = started

    def body():
        global running
        running = handle.ident
        asyncio._set_running_loop(None)
        try:
            function()
        finally:
            handle._set_done()

    BROWSER.call_soon(body)
    return handle.ident


def finish():
    """Wait for all threads but daemons, as CPython does when a program ends."""
    main = threading.main_thread()
    while left := [t for t in threading.enumerate() if t is not main and not t.daemon]:
        left[0].join()


def install():
    """Replace what waits; before other imports, since a real lock would stop the whole worker."""
    time.sleep = sleep
    asyncio.run = webloop._orig_run
    asyncio.events._set_event_loop_policy(Policy())
    threading._ThreadHandle = Handle
    _thread.get_ident = threading.get_ident = lambda: running
    _thread.get_native_id = threading.get_native_id = lambda: running
    _thread.allocate_lock = threading.Lock = threading._allocate_lock = Lock
    threading._CRLock = None
    threading.local = _threading_local.local
    threading._thread_shutdown = finish
    threading._start_joinable_thread = _thread.start_joinable_thread = start_thread
    _thread.start_new_thread = lambda f, args, kwargs={}: start_thread(lambda: f(*args, **kwargs))
    queue.SimpleQueue = queue._PySimpleQueue
    socket.socket.connect = socket.socket.bind = not_here("sockets")
    Loop.create_connection = Loop.create_server = Loop.getaddrinfo = not_here("sockets")
    subprocess.Popen.__init__ = os.fork = not_here("processes")


def not_here(what):
    """Return a function that fails with a message which says what to do."""

    def fail(*args, **kwargs):
        raise RuntimeError(f"a browser has no {what}: copy the snippet and run it on your machine")

    return fail


install()  # before these imports, which make locks

from snippets.recorder import recorder  # noqa: E402


def preload_django():
    """Import what Django snippets use, ahead of their run."""
    for name in recorder.DJANGO_LATE:
        importlib.import_module(name)


def run(path, url, method):
    """Run the snippet, say its recording line by line, and return its traceback or ""."""
    asyncio._set_running_loop(None)
    js.say("$ run in your browser  # " + ", ".join(versions()))
    try:
        recorder.record(Path(path), url or None, js.say, method)
    except BaseException as error:
        return recorder.own_traceback(error, path)
    return ""


def versions():
    yield f"Python {platform.python_version()}"
    if "django" in sys.modules:
        yield f"Django {sys.modules['django'].__version__}"
