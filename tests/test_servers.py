"""The tables of servers on two pages: each of their cells is seen on a server.

The tables are what is run: their commands, their options, and what becomes of a stream and of an
answer.
"""

import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import django
import httpx
import psutil
import pytest

from snippets.recorder import releases
from tests.support.demos import descendants
from tests.support.project import ENVIRONMENT, ROOT, run
from tests.support.servers import HERE, serving, until

pytestmark = pytest.mark.every
ROW = re.compile(r"^\| `(\w+ mysite.+?)` \| (.+) \|$", re.M)
STOPPED = re.compile(r"^\| (\w+)(?:, `.+?`)? \| ((?:goes on|cut) \| .+) \|$", re.M)
MIB = {"gunicorn": (35, 60), "uvicorn": (35, 60), "hypercorn": (35, 60)}
MIB |= {"granian": (45, 75), "daphne": (60, 100)}
WHERE = dict.fromkeys(["gunicorn", "hypercorn"], "--bind 127.0.0.1:{port}")
FILES = {  # with which a server speaks TLS: browsers speak HTTP/2 over nothing else
    "gunicorn": "--certfile cert.pem --keyfile key.pem",
    "hypercorn": "--certfile cert.pem --keyfile key.pem",
    "uvicorn": "--ssl-certfile cert.pem --ssl-keyfile key.pem",
    "granian": "--ssl-certificate cert.pem --ssl-keyfile key.pem",
    "daphne": "-e ssl:{port}:privateKey=key.pem:certKey=cert.pem",
}
OF_UV = {"granian": ["granian"], "daphne": ["daphne", "twisted[http2,tls]"]}  # no need of ours
OPENSSL = "openssl req -x509 -newkey rsa:2048 -nodes -subj /CN=x -keyout key.pem -out cert.pem"
# It cuts with Python 3.11, and not with 3.13
CUTS = {"hypercorn"} if sys.version_info < (3, 12) else set()
LIMIT = 1  # second, which the tables give to a server that stops
CLOSED, SAVED, MORE = "the stream is closed", "the answer is saved", 40  # chunks: twice the limit
URLS = f'''
import asyncio, os, time
from django.http import JsonResponse, StreamingHttpResponse
from django.urls import path

async def chunks():
    try:
        while True:
            yield b"."
            await asyncio.sleep(0.05)
    finally:
        print("{CLOSED}", flush=True)

tasks = {{}}

async def make(queue):
    async for chunk in chunks():
        queue.put_nowait(chunk)

async def save(making):
    await asyncio.wait([making])
    print("{SAVED}", flush=True)

async def answer(queue):
    making = asyncio.create_task(make(queue))
    tasks[asyncio.create_task(save(making))] = making
    while True:
        yield await queue.get()

def chunks_in_a_thread():
    try:
        while True:
            yield b"."
            time.sleep(0.05)
    finally:
        print("{CLOSED}", flush=True)

def interface(request):
    return "ASGI" if hasattr(request, "scope") else "WSGI"

def stream(request):
    is_async = interface(request) == "ASGI"
    return StreamingHttpResponse(chunks() if is_async else chunks_in_a_thread())

def who(request):
    return JsonResponse({{"process": os.getpid(), "interface": interface(request)}})

def saved(request):
    return StreamingHttpResponse(answer(asyncio.Queue()))

urlpatterns = [path("who/", who), path("stream/", stream), path("saved/", saved)]
'''
WRAPPED = """
from mysite import asgi, finishing, urls
application = finishing.finishing(asgi.application, urls.tasks, seconds=0.5)
"""


@dataclass
class Row:
    """What the table tells of a server."""

    command: str
    interface: str
    workers: str
    recycling: str
    stopped: str
    limited: str
    http2: str
    message: str

    @property
    def program(self):
        return self.command.split()[0]

    @property
    def limit(self):
        """The option with which its stop has a limit, and what happens to a stream then."""
        option, _, end = self.limited.partition(": ")
        return option, "cut" if self.program in CUTS else end


def rows():
    page = (ROOT / "docs/choosing.md").read_text("utf-8")
    return [Row(command, *cells.split(" | ")) for command, cells in ROW.findall(page)]


@dataclass
class Stopped:
    """What the page of streams tells of a server that stops while it streams an answer."""

    without: str
    option: str
    reader: str
    server: str
    answer: str


def stopped():
    page = (ROOT / "docs/streams.md").read_text("utf-8")
    return {
        name.lower(): Stopped(*cells.replace("`", "").split(" | "))
        for name, cells in STOPPED.findall(page)
    }


def option(cell):
    """Return the option that a cell names, or nothing: in another cell, it says no or yes."""
    return match[1] if (match := re.match(r"`(-.+?)`", cell)) else ""


@dataclass
class Running:
    url: str
    process: subprocess.Popen
    log: Path

    def ask(self, **options):
        return httpx.get(f"{self.url}/who/", **HERE, **options).json()

    @property
    def text(self):
        return self.log.read_text("utf-8")


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A fresh project with a stream that never ends, and the files that TLS needs."""
    folder = tmp_path_factory.mktemp("served")
    assert run("-m", "django", "startproject", "mysite", ".", cwd=folder).returncode == 0
    (folder / "mysite/urls.py").write_text(URLS, "utf-8")
    (folder / "mysite/wrapped.py").write_text(WRAPPED, "utf-8")
    shutil.copy(ROOT / "snippets/streams/finishing.py", folder / "mysite")
    subprocess.run(OPENSSL.split(), cwd=folder, check=True, capture_output=True)
    return folder


@contextmanager
def started(row, folder, options="", module="asgi"):
    """Run a server of the table with some options in the folder of a project."""
    where = "" if " ssl:" in options else WHERE.get(row.program, "--port {port}")
    command = f"-m {row.command.replace('mysite.asgi', f'mysite.{module}')} {where} {options}"
    command = command.split()
    program, env = sys.executable, ENVIRONMENT
    if row.program in OF_UV:
        packages = [f"django=={django.__version__}", *OF_UV[row.program]]
        named = [word for package in packages for word in ("--with", package)]
        uv = ["run", "--quiet", "--no-project", "--isolated", "--python", sys.executable]
        command = [*uv, *named, "python", *command]
        program, env = releases.find_uv(), releases.environment()
    log = folder / f"{hash((row.command, options, module))}.txt"
    with log.open("w") as out:
        streams = {"stdout": out, "stderr": out, "cwd": folder}
        env = {**env, "PYTHONUNBUFFERED": "1"}
        with serving(*command, program=program, env=env, **streams) as (url, process):
            yield Running(url, process, log)
            with suppress(psutil.NoSuchProcess):
                for one in [*descendants(process.pid), process]:  # some would wait for long
                    one.kill()


def stop(running, end, path="stream"):
    """Ask a server to stop while it streams; return what becomes of the stream.

    A stream that is said to go on is read for as long as MORE; one that is cut, to its end.
    """
    url = f"{running.url}/{path}/"
    with httpx.stream("GET", url, **HERE) as answer:
        chunks = answer.iter_raw()
        next(chunks)
        running.process.send_signal(signal.SIGTERM)
        try:
            for number, _ in enumerate(chunks):
                if number > MORE and end == "goes on":
                    return end
            return "ends"
        except httpx.RemoteProtocolError:
            return "cut"


def plainly(row, folder):
    """Look at a server as the table starts it."""
    with started(row, folder) as running:
        asked = [running.ask() for _ in range(20)]
        assert {one["interface"] for one in asked} == {row.interface}
        taken = psutil.Process(asked[0]["process"]).memory_info().rss / 2**20
        least, most = MIB[row.program]
        assert least < taken < most
        assert stop(running, row.stopped) == row.stopped
        running.process.wait()  # which the reader has left
        assert CLOSED in running.text or row.program == "granian"  # which may be quicker
        message = row.message.strip("`")
        if message == "nothing":
            assert "lifespan" not in running.text.lower()
        else:
            assert message in running.text


def with_a_limit(row, folder):
    """Look at the end of a stream when the stop has a limit of a second, and at nothing besides.

    Hypercorn cuts the stream with more options than this one.
    """
    limit, end = row.limit
    if option(limit):
        with started(row, folder, option(limit)) as running:
            assert stop(running, end) == end
            if row.limited.endswith("cut"):
                running.process.wait()
                assert CLOSED not in running.text


def with_an_answer(row, folder):
    """Look at the end of an answer that a task saves, with a limit and the lifespan that waits."""
    if row.interface == "ASGI":
        told = stopped()[row.program]
        assert told.without == row.stopped and told.option in (option(row.limit[0]), "none")
        limit, end = option(row.limit[0]), "cut" if row.program in CUTS else told.reader
        with started(row, folder, limit, "wrapped") as running:
            start = time.monotonic()
            assert stop(running, end, "saved") == end
            running.process.wait()
            assert told.server != "at the limit" or time.monotonic() - start > LIMIT
            assert (SAVED in running.text) == (told.answer == "saved")


def in_several_processes(row, folder):
    """Look at several processes that answer while both live."""
    with answering(row, folder, row.workers) as processes:
        assert all(map(psutil.pid_exists, processes))


def replaced(row, folder):
    """Look at several processes that are each replaced after some requests."""
    with answering(row, folder, row.workers, row.recycling):
        pass


@contextmanager
def answering(row, folder, *cells):
    """Start a server with some options; give the processes that answered: one more for each."""
    options = [option(cell) for cell in cells]
    processes, expected = set(), 1 + len([*filter(None, options)])
    with started(row, folder, " ".join([*options, option(row.limited)])) as running:

        def enough():
            assert running.process.poll() is None, running.text
            with suppress(httpx.TransportError):  # one that ends takes what waits along
                processes.add(running.ask()["process"])
            return len(processes) >= expected

        until(enough)
        yield processes


def over_tls(row, folder):
    """Look at the version of HTTP that is spoken over TLS.

    No process is replaced meanwhile: a worker of Hypercorn's fails, and its server with it, if a
    client sends something while that worker closes their TLS connection.
    """
    with started(row, folder, f"{option(row.http2)} {FILES[row.program]}") as running:
        url = running.url.replace("http:", "https:")
        with httpx.Client(http2=True, **HERE) as client:
            version = client.get(f"{url}/who/").http_version
    assert version == ("HTTP/1.1" if row.http2 == "no" else "HTTP/2")


@pytest.mark.parametrize("row", rows(), ids=lambda row: row.command.replace("mysite.", ""))
def test_a_server_does_what_the_table_tells(row, folder):
    looks = plainly, with_a_limit, with_an_answer, in_several_processes, replaced, over_tls
    with ThreadPoolExecutor(len(looks)) as pool:  # most of the time is waiting
        for look in [pool.submit(look, row, folder) for look in looks]:
            look.result()


def test_granian_lets_as_many_readers_in_as_backpressure_says_and_the_next_one_waits(folder):
    (row,) = [row for row in rows() if row.program == "granian" and row.interface == "ASGI"]
    with started(row, folder, "--backpressure 2") as running, ExitStack() as stack:
        host, port = running.url.removeprefix("http://").split(":")
        readers = []
        for _ in range(3):
            readers.append(stack.enter_context(socket.create_connection((host, int(port)))))
            readers[-1].sendall(b"GET /stream/ HTTP/1.1\r\nHost: localhost\r\n\r\n")
            if len(readers) < 3:
                assert readers[-1].recv(12) == b"HTTP/1.1 200"
        for _ in range(MORE):  # in whose time the third one would have been answered
            assert readers[0].recv(2**16)
        readers[2].setblocking(False)
        with pytest.raises(BlockingIOError):
            readers[2].recv(1)
        readers[0].close()
        readers[2].setblocking(True)
        assert readers[2].recv(12) == b"HTTP/1.1 200"


def test_the_table_has_as_many_servers_as_expected():
    assert len(rows()) == 6 and len({row.program for row in rows()}) == 5
    assert stopped().keys() == {row.program for row in rows()}
