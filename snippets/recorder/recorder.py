"""Run one snippet and say each line it prints: when, in which lane, and who held the thread.

The recorder stands in for sys.stdout and sys.stderr, so a snippet prints as always and imports
nothing of ours. It has no idea of files that hold recordings: it says lines to whoever listens.
"""

import ast
import asyncio
import contextlib
import functools
import gc
import http
import importlib
import io
import re
import runpy
import threading
import time
import traceback
from concurrent.futures import thread as pool
from pathlib import Path

TABLE = "lane         lived        held its thread"  # the head of the rows that end a recording
RESOLUTION = 0.01  # seconds: a shorter hold is a moment, and two holds closer than this are one
DJANGO_LATE = [  # modules that Django imports only when it first needs them
    "django.test",
    "django.core.handlers.asgi",
    "django.core.management.commands.migrate",
    "django.db.backends.sqlite3.base",
]
DEFAULT_NAMES = {
    "task": re.compile(r"Task-\d+"),
    "thread": re.compile(r"Thread-\d+.*|ThreadPoolExecutor-\d+_\d+|asyncio_\d+|Dummy-\d+"),
}


def running_lane():
    """Return the name of the task that runs now, or the thread's where no task does."""
    with contextlib.suppress(RuntimeError):
        if task := asyncio.current_task():
            return task.get_name()
    return threading.current_thread().name


def lane_of_handle(handle):
    """Return the lane of a callback that an event loop is about to run: a task's step or not."""
    task = getattr(handle._callback, "__self__", None)
    return task.get_name() if isinstance(task, asyncio.Task) else threading.current_thread().name


class Recorder(io.TextIOBase):
    """Stamps each finished line with the seconds since start() and a lane, and measures holds.

    say: called with each line of the recording's text, as it comes.
    """

    def __init__(self, say):
        self._say = say
        self._lock = threading.RLock()
        self._here = threading.local()  # which lane holds this thread, and since when
        self._unfinished = {}  # lane: the start of a line that has no end yet
        self._shown = {}  # lane: the name it is shown by
        self._spans = {}  # lane: its times of holding a thread, of moments too

    def start(self):
        """Set the clock to zero and give the thread to the lane that runs now."""
        self._zero = time.perf_counter()
        self._hand_over(running_lane())

    def stop(self):
        """Say what has no line end yet, and when each lane lived and held its thread.

        A thread that still prints after this is not heard.
        """
        self._hand_over(None)
        with self._lock:
            for lane, rest in list(self._unfinished.items()):
                if rest:
                    self._print(lane, rest)
            self._say("")
            self._say(TABLE)
            for lane, shown in self._shown.items():
                self._say(summary(shown, self._spans[lane]))
            self._say = lambda line: None

    def write(self, text):
        lane = running_lane()
        if lane != getattr(self._here, "held", (None,))[0]:
            self._hand_over(lane)  # the first step of an eager task, which no loop runs
        with self._lock:
            *lines, rest = (self._unfinished.get(lane, "") + text).split("\n")
            self._unfinished[lane] = rest
            for line in lines:
                self._print(lane, line)
        return len(text)

    def _print(self, lane, line):
        now = time.perf_counter() - self._zero
        line = " ".join(line.splitlines())  # a carriage return, for one, would end the line
        self._spans.setdefault(lane, []).append((now, now))
        shown = self._shown.setdefault(lane, self._show(lane))
        self._say(f"{now:5.2f} s  {shown:<11} | {line}".rstrip())

    def _show(self, lane):
        """Number the lanes that Python named, by first appearance; leave names that people gave."""
        if lane == "MainThread":
            return "main thread"
        for kind, default in DEFAULT_NAMES.items():
            if default.fullmatch(lane):
                known = sum(shown.startswith(kind + " ") for shown in self._shown.values())
                return f"{kind} {known + 1}"
        return re.sub(r"[\s|]+", " ", lane).strip() or "unnamed"

    def _hand_over(self, lane):
        """Give this thread to a lane (None: to nobody) and return the lane that had it."""
        now = time.perf_counter() - self._zero
        before, since = getattr(self._here, "held", (None, now))
        if before:
            with self._lock:
                self._spans.setdefault(before, []).append((since, now))
        self._here.held = lane, now
        return before

    def _holding(self, function, lane_of):
        """Wrap a function so that the lane found from its arguments holds the thread meanwhile."""

        @functools.wraps(function)
        def held(*args, **kwargs):
            before = self._hand_over(lane_of(*args))
            try:
                return function(*args, **kwargs)
            finally:
                self._hand_over(before)

        return held

    @contextlib.contextmanager
    def listening(self):
        """Hear what is printed, and see who holds which thread.

        A task holds its thread during each of its steps, a thread from its start to its end, a
        pool's thread during each piece of work. An event loop that waits leaves it to nobody.
        """
        watched = [
            (asyncio.Handle, "_run", lane_of_handle),
            (asyncio.BaseEventLoop, "run_forever", lambda loop: None),
            (threading.Thread, "run", lambda thread: thread.name),
            (pool, "_worker", lambda *args: None),
            (pool._WorkItem, "run", lambda *args: threading.current_thread().name),
        ]
        with contextlib.ExitStack() as stack:
            for owner, name, lane_of in watched:
                function = getattr(owner, name)
                stack.callback(setattr, owner, name, function)
                setattr(owner, name, self._holding(function, lane_of))
            stack.enter_context(contextlib.redirect_stdout(self))
            stack.enter_context(contextlib.redirect_stderr(self))
            self.start()
            try:
                yield
            finally:
                self.stop()


def summary(shown, spans):
    """Return the row that says from when to when a lane lived and held its thread."""
    spans = sorted(spans)
    start, end = spans[0][0], max(end for _, end in spans)
    holds = [f"{a:.2f}-{b:.2f}" for a, b in long_holds(spans)]
    held = ", ".join(holds) + " s" if holds else "for moments"
    return f"{shown:<11}  {start:.2f}-{end:.2f} s  {held}"


def long_holds(spans):
    """Join sorted spans that hardly part; keep those longer than a moment and mostly held."""
    joined = []
    for start, end in spans:
        if not joined or start - joined[-1][1] >= RESOLUTION:
            joined.append([start, end, 0])
        joined[-1][1] = max(end, joined[-1][1])
        joined[-1][2] += end - start
    return [(a, b) for a, b, held in joined if b - a >= RESOLUTION and held > (b - a) / 2]


def preload(path):
    """Import what the snippet will import, so that its clock does not count the time of imports."""
    names = DJANGO_LATE if "django" in path.read_text() else []
    for node in ast.walk(ast.parse(path.read_text(), path)):
        if isinstance(node, ast.Import):
            names = [*names, *(alias.name for alias in node.names)]
        elif isinstance(node, ast.ImportFrom) and not node.level:
            names = [*names, node.module]
    for name in names:
        with contextlib.suppress(Exception):  # the snippet itself will say what is wrong
            importlib.import_module(name)


def as_script(path):
    """Return a function that runs a snippet the way `python path` does."""
    preload(path)

    def run():
        failed = None
        try:
            runpy.run_path(str(path), run_name="__main__")
        except (Exception, SystemExit) as error:
            failed = error
        gc.collect()  # a forgotten coroutine complains when it is collected
        threading._shutdown()  # as a program ends: pools first, then every other thread
        if failed and not (isinstance(failed, SystemExit) and not failed.code):
            raise failed

    return run


def as_request(urlconf, url, method):
    """Return a function that requests url of a URLconf, by its module's name, as a server does."""
    from django.conf import settings

    settings.configure(
        ROOT_URLCONF=urlconf, ALLOWED_HOSTS=["127.0.0.1"], DEBUG_PROPAGATE_EXCEPTIONS=True
    )
    from django.core.asgi import get_asgi_application
    from django.urls import get_resolver

    application = get_asgi_application()
    get_resolver().url_patterns  # noqa: B018  the views are imported before the clock starts
    return lambda: asyncio.run(request(application, url, method))


async def request(application, url, method):
    """Be the client: send a request, and print it and its answer's status, headers and body."""
    asyncio.current_task().set_name("client")
    print(method, url)
    path, _, query = url.partition("?")
    scope = {"type": "http", "method": method, "path": path, "query_string": query.encode()}
    received, sent = asyncio.Queue(), []
    received.put_nowait({"type": "http.request"})

    async def send(message):
        sent.append(message)

    scope["headers"] = [(b"host", b"127.0.0.1")]
    await asyncio.create_task(application(scope, received.get, send))
    start, *parts = sent
    phrases = {status: status.phrase for status in http.HTTPStatus}
    print(start["status"], phrases.get(start["status"], ""))
    for name, value in start["headers"]:
        print(f"{name.decode()}: {value.decode()}")
    if method != "HEAD":  # for which a server sends none
        print(b"".join(part["body"] for part in parts).decode())


def record(path, url, say, method="GET"):
    """Run a snippet afresh and say its recording, line by line; what it raises comes out as it is.

    path: the module, relative to the current folder; of a snippet with views, its URLconf.
    url: what to request from it, or None to run the module as a script.
    """
    if url is None:
        run = as_script(path)
    else:
        run = as_request(".".join(path.with_suffix("").parts), url, method)
    with Recorder(say).listening():
        run()


def own_traceback(error, path):
    """Return the text of a traceback that starts in the snippet's folder, not in what ran it."""
    trace, folder = error.__traceback__, Path(path).resolve().parent
    while trace and Path(trace.tb_frame.f_code.co_filename).resolve().parent != folder:
        trace = trace.tb_next
    if error in getattr(error.__context__, "exceptions", ()):
        error.__context__ = None  # Django 6.1 takes a view's error out of a group, and raises it
    if not isinstance(error, SyntaxError):  # which says its place itself
        trace = trace or error.__traceback__
    return "".join(traceback.format_exception(error.with_traceback(trace)))
