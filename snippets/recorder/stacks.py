"""Threads as stacks that take turns: CPython's event loop and threading on a machine that parks.

A stack runs until it waits; then the machine parks it and lets another one go on. All waiting
ends in park(), so whoever gives a Machine decides what time is: the browser's (in_browser.py), or
a clock that jumps (virtual.py). The event loop is CPython's own, whose selector has nothing to
select and only waits.

Private names of CPython are replaced here, those of 3.13 and 3.14.
"""

import _thread
import _threading_local
import asyncio
import collections
import queue
import threading
import time
from collections.abc import Callable
from typing import Any, Protocol


class Machine(Protocol):
    """What parks stacks, and lets them go on."""

    def park(self, seconds: float | None, tell: Callable[[Any], None]) -> bool:
        """Park this stack for so many seconds (return False) or until it is woken (return True).

        tell: is given the waiter, by which wake() knows this stack.
        """

    def wake(self, waiter: Any) -> bool:
        """Wake a parked stack; return False if it has been woken already."""

    def begin(self, body: Callable[[], None]) -> None:
        """Begin a stack, which runs once the others wait; RuntimeError if there can be none."""


machine: Machine
running = started = threading.get_ident()  # the thread whose stack runs, and the last that began


def park(seconds=None, tell=lambda waiter: None) -> bool:
    """Park the thread that runs, as Machine.park() does."""
    global running
    mine, loop = running, asyncio._get_running_loop()
    try:
        return machine.park(seconds, tell)
    finally:
        running = mine
        asyncio._set_running_loop(loop)


class Selector:
    """What an event loop waits on: there is no socket here, so only time passes."""

    waiter = None

    def _keep(self, waiter):
        self.waiter = waiter

    def select(self, timeout):
        if timeout is None or timeout > 0:
            park(timeout, self._keep)
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
            machine.wake(self._selector.waiter)


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
            if machine.wake(self._line.popleft()):
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
    """Begin a thread: a stack of its own."""
    global started
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

    machine.begin(body)
    return handle.ident


def finish():
    """Wait for all threads but daemons, as CPython does when a program ends."""
    main = threading.main_thread()
    while left := [t for t in threading.enumerate() if t is not main and not t.daemon]:
        left[0].join()


def install(on: Machine):
    """Replace what waits; before other imports, since a real lock would stop all stacks at once."""
    global machine
    machine = on
    time.sleep = park
    _install_loop()
    threading._ThreadHandle = Handle
    threading._main_thread._handle = Handle(running)
    _thread.get_ident = threading.get_ident = lambda: running
    _thread.get_native_id = threading.get_native_id = lambda: running
    _thread.allocate_lock = threading.Lock = threading._allocate_lock = Lock
    threading._CRLock = None
    threading.local = _threading_local.local
    threading._thread_shutdown = finish
    threading._start_joinable_thread = _thread.start_joinable_thread = start_thread
    _thread.start_new_thread = lambda f, args, kwargs={}: start_thread(lambda: f(*args, **kwargs))
    queue.SimpleQueue = queue._PySimpleQueue


def _install_loop():
    """Let asyncio make its loops here; its policies are private from Python 3.14 on."""
    events = asyncio.events
    policy = (
        getattr(events, "_BaseDefaultEventLoopPolicy", None) or events.BaseDefaultEventLoopPolicy
    )
    install = getattr(events, "_set_event_loop_policy", None) or events.set_event_loop_policy
    install(type("Policy", (policy,), {"_loop_factory": Loop})())


def preload_django():
    """Import what Django snippets use, ahead of their run."""
    import importlib

    from snippets.recorder.program import LATE

    for name in LATE["django"]:
        importlib.import_module(name)
