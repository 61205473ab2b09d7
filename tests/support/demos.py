"""Start the demo for tests, benchmarks and screenshots, and ask it as a browser would."""

import asyncio
import contextlib
import itertools
import os
import re
import subprocess
import tempfile
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from html import unescape

import httpx
import psutil

from snippets.recorder.recording import parse
from tests.support.project import ROOT
from tests.support.servers import HERE, serving, until

SERVERS = {"uvicorn": "ASGI", "hypercorn": "ASGI", "gunicorn": "WSGI", "runserver": "WSGI"}
ERROR = re.compile(r"Traceback|(?:\w+\.)*\w+(?:Error|Exception): ")
RECORDING = re.compile(r'<pre class="recording" tabindex="0">(.*?)</pre>', re.S)


class Log:
    """The lines that a process writes, read by a thread as they come."""

    def __init__(self, stream):
        self.lines, self._ended = [], False
        self._changed = threading.Condition()
        self._reader = threading.Thread(target=self._read, args=[stream])
        self._reader.start()

    def _read(self, stream):
        for line in stream:
            with self._changed:
                self.lines.append(line.rstrip("\n"))
                self._changed.notify_all()
        with self._changed:
            self._ended = True
            self._changed.notify_all()

    def wait_for(self, pattern, start=0):
        """Return the number of the first line from start on that has the pattern in it.

        AssertionError if the process ends without such a line.
        """
        with self._changed:
            while (line := self._find(pattern, start)) is None:
                assert not self._ended, f"no {pattern!r} in {self.lines[start:]}"
                self._changed.wait()
            return line

    def _find(self, pattern, start):
        lines = enumerate(self.lines[start:], start)
        return next((number for number, line in lines if re.search(pattern, line)), None)

    def join(self):
        """Return once everything is read: nobody is left that could write."""
        self._reader.join()


@dataclass
class Demo:
    """A running demo: its URL, its process, a client without a slash before, and its log."""

    url: str
    process: subprocess.Popen
    client: httpx.Client
    log: Log
    _marks: itertools.count = field(default_factory=itertools.count)

    def get(self, path, **options):
        return self.client.get(path, **options)

    def post(self, path, data=None, **options):
        """Post a form as a page of the demo does, with the token from its cookie."""
        if "csrftoken" not in self.client.cookies:
            self.get("/db/transaction/")
        token = {"X-CSRFToken": self.client.cookies["csrftoken"]}
        return self.client.post(path, data=data or {}, headers=token, **options)

    def mark(self):
        """Return the number of a new line of the log that is below all that was printed so far.

        A view prints before its answer goes out, so what any answered request has printed is
        above the line that the server logs of a request after it.
        """
        path = f"/mark-{next(self._marks)}/"
        self.get(path)
        return self.log.wait_for(path)

    def printed_since(self, mark):
        """Return the lines of the log from a mark until now."""
        end = self.mark()
        return self.log.lines[mark:end]

    def scene(self, path):
        """Return the lines of a scene's recording, each (second, lane, words)."""
        return read_scene(self.page(path))

    def page(self, path):
        """Return a page; one that stops the event loop is there again after a rest."""
        answer = until(lambda: unless_later(self.get(path)))
        assert answer.status_code == 200, answer.text
        return answer.text


def unless_later(answer):
    return None if "Retry-After" in answer.headers else answer


def ask(url, method="GET", **options):
    """Ask for a URL on a connection of its own, and wait for the answer as long as it takes."""
    return httpx.request(method, url, **HERE, **options)


def read_recording(page):
    """Return the Run that the recording on a page says."""
    return parse(unescape(RECORDING.search(page)[1]))


def read_scene(page):
    """Return the lines of the recording on a page, each (second, lane, words)."""
    return [(line.at, line.lane, line.text) for line in read_recording(page).lines]


@contextlib.contextmanager
def demo(*options, database=None, port=None, **environment):
    """Run `python -m demo` with these options while the block runs, on a database of its own."""
    with tempfile.TemporaryDirectory() as folder:
        database = database or f"sqlite:///{folder}/db.sqlite3"
        command = "-m", "demo", "--port", "{port}", *options
        pipes = streams(DATABASE_URL=database, **environment)
        with serving(*command, port=port, **pipes) as (url, process):
            log = Log(process.stdout)
            try:
                # A connection each: a server may close one that idles as the next request leaves.
                limits = httpx.Limits(max_keepalive_connections=0)
                with httpx.Client(base_url=url, limits=limits, **HERE) as client:
                    yield Demo(url, process, client, log)
            finally:
                process.terminate()
                log.join()


def streams(**environment):
    return {
        "stdout": subprocess.PIPE,
        "stderr": subprocess.STDOUT,
        "encoding": "utf-8",
        "cwd": ROOT,
        "env": {**os.environ, "PYTHONUTF8": "1", **environment},
    }


def descendants(pid):
    """Return the processes that a process has started, and they in turn."""
    return psutil.Process(pid).children(recursive=True)


def snippets_of(server):
    """Return the processes of the snippets that run for a demo now."""
    return [one for one in descendants(server.process.pid) if "snippets" in arguments(one)]


def arguments(process):
    """Return the command line of a process, empty if it has ended."""
    with contextlib.suppress(psutil.NoSuchProcess):
        return process.cmdline()
    return []


def lives(process):
    """Return whether a process has not ended; one that nobody has reaped yet has ended."""
    with contextlib.suppress(psutil.NoSuchProcess):
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    return False


def wait_for_end(processes):
    """Return once all of these processes have ended."""
    until(lambda: not any(map(lives, processes)))


@contextlib.contextmanager
def frozen(find):
    """Wait until a function finds processes, and stop them: now they end only if they are killed.

    Give them; whatever is left of them after the block is killed.
    """
    processes = until(find)
    for one in processes:
        one.suspend()
    try:
        yield processes
    finally:
        for one in filter(lives, processes):
            one.kill()


def frozen_snippets(server, besides=()):
    """Freeze the two snippets of a comparison, once both run besides those of others."""

    def pair():
        assert server.process.poll() is None, server.log.lines
        new = [one for one in snippets_of(server) if one not in besides]
        return new if len(new) == 2 else None

    return frozen(pair)


def run_alone(coroutine):
    """Run a coroutine in a thread of its own: Playwright keeps a loop running in the main one."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, coroutine).result()


def answers_at_once(running, paths):
    """Let a reader for each path ask a demo at once, all of them connected; return the answers.

    Each closes when it has read all. Gunicorn's main thread waits for that, two seconds at most.
    """
    return run_alone(_answers_at_once(running.client.base_url.port, [*paths]))


async def _answers_at_once(port, paths):
    connecting = (asyncio.open_connection("127.0.0.1", port) for _ in paths)
    connections = await asyncio.gather(*connecting)
    for (_, writer), path in zip(connections, paths):
        lines = f"GET {path} HTTP/1.1", "Host: 127.0.0.1", "Connection: close", "", ""
        writer.write("\r\n".join(lines).encode())

    async def answer(reader, writer):
        with contextlib.closing(writer):
            return await reader.read()

    return await asyncio.gather(*(answer(*connection) for connection in connections))
