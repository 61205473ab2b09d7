"""The servers that are loaded, on loopback: started one after the other, stopped, watched."""

import asyncio
import contextlib
import os
import shlex
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Awaitable, Iterator
from dataclasses import dataclass
from functools import cached_property
from importlib.metadata import version
from importlib.util import find_spec
from typing import IO, TypeVar

import psutil

from snippets.recorder.catalog import ROOT

LOOK = 0.01  # seconds between two looks at a server
AFTER = 0.3  # seconds that a server is watched when all have their answers: Django closes then
Result = TypeVar("Result")
PATIENCE = 5  # seconds that a server gets to end by itself
UVICORN = (
    " --host 127.0.0.1 --port {port} --loop asyncio --http h11 --lifespan off"
    " --no-access-log --log-level critical"
)
GUNICORN = " --backlog 2048 --log-level critical --no-control-socket"
COMMANDS = {
    "uvicorn": "-m uvicorn snippets.measuring.django_site:asgi" + UVICORN,
    "uvicorn alone": "-m uvicorn snippets.measuring.django_site:bare" + UVICORN,
    "the demo": "-m uvicorn demo.asgi:application" + UVICORN,
    "gunicorn": "-m gunicorn snippets.measuring.django_site:wsgi --bind 127.0.0.1:{port}"
    " --worker-class gthread --threads {threads}" + GUNICORN,
    "asyncio": "-m snippets.measuring.bare {port}",
    "gunicorn -k asgi": "-m gunicorn snippets.measuring.django_site:asgi --bind 127.0.0.1:{port}"
    " --worker-class asgi" + GUNICORN,
    "hypercorn": "-m hypercorn snippets.measuring.django_site:asgi --bind 127.0.0.1:{port}"
    " --backlog 2048 --log-level critical",
    "granian": "-m granian snippets.measuring.django_site:asgi --host 127.0.0.1 --port {port}"
    " --interface asgi --backlog 2048 --log-level critical",
    "daphne": "-m daphne snippets.measuring.django_site:asgi -b 127.0.0.1 -p {port} -v 0",
}
ASGI = "uvicorn", "gunicorn -k asgi", "hypercorn", "granian", "daphne"
SOFTWARE = "Django", "Uvicorn", "h11", "Gunicorn"
OTHERS = "Hypercorn", "Granian", "Daphne"


def software(question: str) -> str:
    """Return what the servers of a question run, with versions, in words."""
    others = [name for name in OTHERS if question == "servers" and is_installed(name.lower())]
    return ", ".join(f"{name} {version(name.lower())}" for name in [*SOFTWARE, *others])


def is_installed(server: str) -> bool:
    """Return whether a server is here: two of them are no need of this project's."""
    return find_spec(server.partition(" ")[0]) is not None


@dataclass
class Server:
    """A running server: its port and its first process."""

    port: int
    process: psutil.Process

    @cached_property
    def family(self) -> list[psutil.Process]:
        """Its processes, found once: to look for them each time would take as long as a request."""
        return [self.process, *self.process.children(recursive=True)]

    def threads(self) -> int:
        """Return the threads of its busiest process: Gunicorn has one that only looks on."""
        return max(one.num_threads() for one in self.family)

    def megabytes(self) -> float:
        return sum(one.memory_info().rss for one in self.family) / 1e6

    def processor_time(self) -> float:
        """Return the seconds of processor that its processes have used until now."""
        times = [one.cpu_times() for one in self.family]
        return sum(time.user + time.system for time in times)

    async def watched(self, work: Awaitable[Result]) -> tuple[Result, int, float]:
        """Await some work; return its result, and the most threads and megabytes until AFTER it."""
        task, until, threads, megabytes = asyncio.ensure_future(work), None, 0, 0.0
        while until is None or time.perf_counter() < until:
            threads = max(threads, self.threads())
            megabytes = max(megabytes, self.megabytes())
            await asyncio.sleep(LOOK)
            if task.done() and until is None:
                until = time.perf_counter() + AFTER
        return task.result(), threads, megabytes


@contextlib.contextmanager
def serving(name: str, threads: int = 1, **environment: str) -> Iterator[Server]:
    """Run a server while the block runs, and give it; a path has to be asked before it listens.

    RuntimeError, with what the server wrote, if it ends before that.
    """
    with reserved_port() as port, tempfile.TemporaryFile("w+") as log:
        command = [sys.executable, *COMMANDS[name].format(port=port, threads=threads).split()]
        process = subprocess.Popen(
            command,
            cwd=ROOT,
            env={**os.environ, **environment},
            stdout=log,
            stderr=log,
            start_new_session=True,  # Ctrl-C is for us, and we end it
        )
        try:
            listens(port, process, command, log)
            yield Server(port, psutil.Process(process.pid))
        finally:
            end(process)


@contextlib.contextmanager
def reserved_port() -> Iterator[int]:
    """Give a port that the system hands to nobody else meanwhile: see tests/support/servers.py."""
    with socket.socket() as reserved:
        reserved.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        reserved.bind(("127.0.0.1", 0))
        if sys.platform != "linux":
            reserved.close()
        yield reserved.getsockname()[1]


def listens(port: int, process: subprocess.Popen, command: list[str], log: IO[str]) -> None:
    """Return once the server takes connections."""
    while process.poll() is None:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        time.sleep(0.02)
    log.seek(0)
    raise RuntimeError(f"{shlex.join(command)} ended with {process.returncode}: {log.read()}")


def end(process: subprocess.Popen) -> None:
    """End a server and all that came from it."""
    family = psutil.Process(process.pid).children(recursive=True) if process.poll() is None else []
    process.terminate()
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(PATIENCE)
    for one in [process, *family]:
        with contextlib.suppress(psutil.NoSuchProcess):
            one.kill()
    process.wait()
