"""Who holds which thread: a watch over the tasks and threads of this process.

A task holds its thread during each of its steps, a thread from its start to its end but for the
time in which it waits for another one, a pool's thread during each piece of work. An event loop
that waits leaves its thread to nobody. A task that waits for a thread keeps the thread of its
loop.

A thread waits for another one in join(), for a lock, a queue or a future, and for the GIL. How long
it waits for the GIL can only be told within bounds: it does not compute, others do, it wakes once
in a switch interval to ask, and computes in its turns. One that hardly computes is told to hold.
A lock that was made before the watch, or by C code, is not known, nor what waits in C.
"""

import _thread
import asyncio
import contextlib
import functools
import importlib
import queue
import sys
import threading
import time
import weakref
from concurrent.futures import thread as pool

try:
    from resource import RUSAGE_THREAD, getrusage
except ImportError:  # this system does not say how often a thread waits
    getrusage = None  # type: ignore[assignment]

clock = time.perf_counter
# Seconds that the running thread has computed, in all its life; a browser does not tell.
computing = getattr(time, "thread_time", lambda: 0.0)
all_computing = getattr(time, "process_time", lambda: 0.0)  # the same, of all threads
# Seconds: from when, to when, for how long it computed, and for how long it waited for the GIL.
Span = tuple[float, float, float, float]
_lanes = weakref.WeakKeyDictionary()  # of each task and thread that has been seen, and lives
_holders = {}  # a thread's number: the Lane that has it, or None, and its clocks at that time
_bare = {}  # a thread's number: what stands for it, where threading knows nothing of it
_long = []  # the lanes that had a thread for long, whether they live or not
_due = weakref.WeakKeyDictionary()  # of each callback that a loop will run: when it was due
_causes = {}  # a thread's number: when the timer was due whose callback runs there now
LONG = 0.1  # seconds
_watches = 0
_unwatch = contextlib.ExitStack()
_lock = threading.Lock()
_ends = []  # what to call when a thread is about to end


class Lane:
    """A task or thread: all that is known of it is when it had its thread (clock's seconds)."""

    def __init__(self, thing):
        self._thing = weakref.ref(thing)
        self.is_task = not isinstance(thing, (threading.Thread, Bare))
        self._name = ""
        self.spans = []
        self.due = []  # from when it could have gone on to when its loop let it (a task's)
        self.unknown = None  # why its holds cannot be told
        self.thread = None if self.is_task else self  # the lane of the thread that it has

    @property
    def name(self) -> str:
        """The name that it has now, or had when it was last asked for."""
        if thing := self._thing():
            self._name = thing.get_name() if self.is_task else thing.name
        return self._name


class Bare:
    """A thread that _thread started, of which threading knows nothing."""

    name = "Dummy-0"


class Clocks:
    """What the clocks say now: of the day, of this thread and of all, and how often it waited."""

    __slots__ = "all_computed", "computed", "now", "waits"

    def __init__(self):
        self.now, self.computed, self.all_computed = clock(), computing(), all_computing()
        self.waits = getrusage(RUSAGE_THREAD).ru_nvcsw if getrusage is not None else 0

    def span(self, since: "Clocks", is_task: bool) -> Span:
        """Return the span since others of this thread; a task that waits for the GIL holds."""
        took, computed = self.now - since.now, self.computed - since.computed
        others = self.all_computed - since.all_computed - computed
        asked = (self.waits - since.waits) * sys.getswitchinterval()
        takes_turns = not is_task and computed >= asked / 10  # else it wakes for something else
        waited = max(0, min(took - computed, others, asked)) if takes_turns else 0
        return since.now, self.now, computed, waited


def lane_of(thing) -> Lane:
    """Return the lane of a task or thread."""
    lane = _lanes.get(thing)
    return lane or _lanes.setdefault(thing, Lane(thing))


def thread_here() -> Lane:
    """Return the lane of the thread that runs now."""
    number = threading.get_ident()
    active = threading._active  # type: ignore[attr-defined]
    return lane_of(active.get(number) or _bare.get(number) or threading.current_thread())


def lane_here() -> Lane:
    """Return the lane that runs now: a task, or a thread where no task does.

    If the event loop is not asyncio's own, its steps cannot be seen, and so no holds in its thread.
    """
    loop = asyncio._get_running_loop()
    task = loop and asyncio.current_task(loop)
    lane = lane_of(task) if task else thread_here()
    if loop and not isinstance(loop, asyncio.BaseEventLoop):
        lane.unknown = thread_here().unknown = f"{type(loop).__module__} has its own event loop"
    elif not loop and runs_trio():
        lane.unknown = "trio has its own event loop"
    return lane


def runs_trio() -> bool:
    """Return whether trio runs in this thread; another one may be importing it."""
    lowlevel = getattr(sys.modules.get("trio"), "lowlevel", None)
    return getattr(lowlevel, "in_trio_run", bool)()


def lane_of_handle(handle) -> Lane:
    """Return the lane of a callback that an event loop is about to run: a task's step or not."""
    task = getattr(handle._callback, "__self__", None)
    return lane_of(task) if isinstance(task, asyncio.Task) else thread_here()


def hand_over(lane: Lane | None) -> Lane | None:
    """Give this thread to a lane (None: to nobody) and return the lane that had it."""
    clocks, number = Clocks(), threading.get_ident()
    before, since = _holders.get(number, (None, clocks))
    if before:
        before.spans.append(clocks.span(since, before.is_task))
        if clocks.now - since.now >= LONG and before not in _long:
            _long.append(before)
            before.name  # noqa: B018  asked in time: it may end before it is told
    _holders[number] = lane, clocks
    if lane and not lane.thread:
        lane.thread = thread_here()
        lane.thread.name  # noqa: B018  asked in time
    return before


def long_lanes() -> list[Lane]:
    """Return the lanes that are known to have had a thread for long, by when they first did."""
    return [lane for lane in _long if not lane.unknown]


def spans_of(lane: Lane, start: float, end: float) -> list[Span]:
    """Return when a lane had a thread between two times; the hold that still lasts is cut there.

    What a thread computes in a hold that lasts only it could tell.
    """
    holders = list(_holders.values())
    lasting = [(since.now, end, 0, 0) for holder, since in holders if holder is lane]
    return [
        (max(a, start), min(b, end), computed, waited)
        for a, b, computed, waited in [*lane.spans, *lasting]
        if b >= start and a <= end
    ]


def holding(function, lane_for):
    """Wrap a function so that the lane found from its arguments has the thread meanwhile."""

    @functools.wraps(function)
    def held(*args, **kwargs):
        before = hand_over(lane_for(*args))
        try:
            return function(*args, **kwargs)
        finally:
            hand_over(before)

    return held


def nobody(*_):
    """Return no lane: for a function in which a thread waits for work."""


def made_to_wait(make):
    """Wrap what makes a lock: a thread that waits for it does not have itself meanwhile."""
    return type(make.__name__, (WaitedFor,), {"__slots__": (), "_make": staticmethod(make)})


class WaitedFor:
    """A lock of a kind that is known to its _make()."""

    __slots__ = "__weakref__", "_lock"

    def __init__(self):
        self._lock = self._make()

    def acquire(self, blocking=True, timeout=-1):
        """Acquire the lock; in the time in which this waits, its thread is nobody's."""
        at_once = blocking and timeout == -1 and self._lock.acquire(False)
        return at_once or holding(self._lock.acquire, unless_task)(blocking, timeout)

    __enter__ = acquire

    def __exit__(self, *error):
        self._lock.release()

    def __getattr__(self, name):
        return getattr(self._lock, name)

    def __repr__(self):
        return repr(self._lock)

    def __reduce_ex__(self, protocol):
        return self._lock.__reduce_ex__(protocol)  # no lock can be copied


def unless_task(*_) -> Lane | None:
    """Return the lane that has this thread if it is a task: it keeps its loop's thread."""
    holder, _ = _holders.get(threading.get_ident(), (None, None))
    return holder if holder and holder.is_task else None


def thread(function):
    """Wrap what a thread runs first, so that its end is told."""

    @functools.wraps(function)
    def run(thread):
        try:
            return holding(function, lane_of)(thread)
        finally:
            _holders.pop(threading.get_ident(), None)
            for end in _ends:
                end()

    return run


def bare_thread(start):
    """Wrap _thread.start_new_thread, so that what it starts has a lane."""

    def start_new_thread(function, args, kwargs=None):
        def run():
            _bare[threading.get_ident()] = thing = Bare()
            try:
                holding(function, lambda *_: lane_of(thing))(*args, **(kwargs or {}))
            finally:
                _bare.pop(threading.get_ident())
                for end in _ends:
                    end()

        return start(run, ())

    return start_new_thread


def step(run):
    """Wrap what runs a callback of an event loop; those of a browser's own loop are nobody's."""
    run_holding = holding(run, lane_of_handle)

    @functools.wraps(run)
    def stepped(handle):
        if not isinstance(handle._loop, asyncio.BaseEventLoop):
            return run(handle)
        now, number, lane = clock(), threading.get_ident(), lane_of_handle(handle)
        if isinstance(handle, asyncio.TimerHandle):
            _causes[number] = min(now, now - handle._loop.time() + handle._when)
        elif lane.is_task:
            lane.due.append((_due.pop(handle, now), now))
        try:
            return run_holding(handle)
        finally:
            _causes.pop(number, None)

    return stepped


def soon(call_soon):
    """Wrap what puts a callback into a loop's queue: it is due now, or when the timer was."""

    @functools.wraps(call_soon)
    def called(*args):
        handle = call_soon(*args)
        _due[handle] = _causes.get(threading.get_ident()) or clock()
        return handle

    return called


def eager(make_task):
    """Wrap what makes a task and runs its first step at once: that step belongs to the new task."""

    @functools.wraps(make_task)
    def made(*args, **kwargs):
        with first_step() as step:
            step.append(make_task(*args, **kwargs))
        return step[0]

    return made


@contextlib.contextmanager
def first_step():
    """Give the thread to the task that the block makes, and puts into the list that it gets."""
    step, made = Lane(threading.current_thread()), []
    before = hand_over(step)
    try:
        yield made
    finally:
        hand_over(before)
        for task in made:
            lane_of(task).spans += step.spans
            lane_of(task).thread = thread_here()
            _long[:] = [lane_of(task) if lane is step else lane for lane in _long]


def eager_factory(create):
    """Wrap what makes a task factory, whose tasks are then eager ones."""
    return functools.wraps(create)(lambda *args: eager(create(*args)))


def perhaps_eager(create_task):
    """Wrap a loop's create_task(), which from Python 3.14 on can be asked to start at once."""
    at_once = eager(create_task)

    @functools.wraps(create_task)
    def create(*args, **kwargs):
        return (at_once if kwargs.get("eager_start") else create_task)(*args, **kwargs)

    return create


def _replacements():
    """Yield what is replaced during a watch: (owner, name, what makes the new one of the old)."""

    def during(lane_for):
        return lambda function: holding(function, lane_for)

    yield asyncio.Handle, "_run", step
    yield asyncio.BaseEventLoop, "_call_soon", soon
    yield asyncio.BaseEventLoop, "run_forever", during(nobody)
    yield asyncio.BaseEventLoop, "create_task", perhaps_eager
    for module in asyncio, asyncio.tasks:
        if hasattr(module, "eager_task_factory"):  # from Python 3.12 on
            yield module, "eager_task_factory", eager
            yield module, "create_eager_task_factory", eager_factory
    yield threading.Thread, "_bootstrap_inner", thread
    yield _thread, "start_new_thread", bare_thread
    yield pool, "_worker", during(nobody)
    yield pool._WorkItem, "run", during(lambda *_: thread_here())
    yield threading.Thread, "join", during(unless_task)
    yield threading.Condition, "wait", during(unless_task)  # so queues, events, futures
    yield threading, "Lock", made_to_wait
    yield threading, "RLock", made_to_wait
    yield (
        queue,
        "SimpleQueue",
        lambda kind: type(kind.__name__, (kind,), {"get": during(unless_task)(kind.get)}),
    )
    for module, owner, wait in [
        ("multiprocessing.process", "BaseProcess", "join"),
        ("multiprocessing.connection", "Connection", "_recv"),
        ("multiprocessing.connection", None, "wait"),
        ("subprocess", "Popen", "wait"),
    ]:
        if module_here := loaded(module):
            yield getattr(module_here, owner) if owner else module_here, wait, during(unless_task)


def loaded(module):
    """Return a module whose package is there, and may load it when the run has begun; or None."""
    if module.partition(".")[0] in sys.modules:
        with contextlib.suppress(ImportError):  # a browser has but a part of these
            return importlib.import_module(module)


@contextlib.contextmanager
def watching(thread_ends=None):
    """Watch who holds which thread while the block runs; several blocks may, in any order.

    thread_ends: a function that each thread calls just before it ends.
    """
    global _watches
    with _lock:
        _watches += 1
        if _watches == 1:
            _begin()
    if thread_ends:
        _ends.append(thread_ends)
    try:
        yield
    finally:
        if thread_ends:
            _ends.remove(thread_ends)
        with _lock:
            _watches -= 1
            if not _watches:
                _unwatch.close()


def _begin():
    for owner, name, make in _replacements():
        before = getattr(owner, name)
        _unwatch.callback(setattr, owner, name, before)
        setattr(owner, name, make(before))
    _unwatch.callback(_holders.clear)
    _unwatch.callback(_lanes.clear)
    _unwatch.callback(_long.clear)
