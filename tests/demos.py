"""Start the demo for tests, benchmarks and screenshots, and ask it as a browser would."""

import asyncio
import contextlib
import os
import re
import subprocess
import tempfile
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from html import unescape
from pathlib import Path

import httpx
from servers import serving

from snippets.recorder.recording import parse

ROOT = Path(__file__).resolve().parent.parent
SERVERS = {"uvicorn": "ASGI", "hypercorn": "ASGI", "gunicorn": "WSGI", "runserver": "WSGI"}
RECORDING = re.compile(r'<pre class="recording" tabindex="0">(.*?)</pre>', re.S)


@dataclass
class Demo:
    """A running demo: its URL, a client without a slash before, and what it has said so far."""

    url: str
    process: subprocess.Popen
    client: httpx.Client
    said: list

    def get(self, path, **options):
        return self.client.get(path, **options)

    def post(self, path, data=None, **options):
        """Post a form as a page of the demo does, with the token from its cookie."""
        if "csrftoken" not in self.client.cookies:
            self.get("/db/transaction/")
        token = {"X-CSRFToken": self.client.cookies["csrftoken"]}
        return self.client.post(path, data=data or {}, headers=token, **options)

    def scene(self, path):
        """Return the lines of a scene's recording, each (second, lane, words)."""
        answer = self.get(path)
        assert answer.status_code == 200, answer.text
        return read_scene(answer.text)


def read_recording(page):
    """Return the Run that the recording on a page says."""
    return parse(unescape(RECORDING.search(page)[1]))


def read_scene(page):
    """Return the lines of the recording on a page, each (second, lane, words)."""
    return [(line.at, line.lane, line.text) for line in read_recording(page).lines]


@contextlib.contextmanager
def demo(*options, database=None, **environment):
    """Run `python -m demo` with these options while the block runs, on a database of its own."""
    with tempfile.TemporaryDirectory() as folder:
        database = database or f"sqlite:///{folder}/db.sqlite3"
        command = "-m", "demo", "--port", "{port}", *options
        with serving(*command, **streams(DATABASE_URL=database, **environment)) as (url, process):
            said = []
            listener = threading.Thread(target=listen, args=(process.stdout, said))
            listener.start()
            try:
                with httpx.Client(base_url=url, timeout=60, trust_env=False) as client:
                    yield Demo(url, process, client, said)
            finally:
                process.terminate()
                listener.join()


def listen(stream, said):
    said.extend(line.rstrip("\n") for line in stream)


def streams(**environment):
    return {
        "stdout": subprocess.PIPE,
        "stderr": subprocess.STDOUT,
        "encoding": "utf-8",
        "cwd": ROOT,
        "env": {**os.environ, "PYTHONUTF8": "1", **environment},
    }


def processes():
    """Return the parents of all processes of this machine: {pid: parent's pid}."""
    listed = subprocess.run(["ps", "-eo", "pid=,ppid="], capture_output=True, text=True)
    return dict(tuple(map(int, line.split())) for line in listed.stdout.splitlines())


def descendants(pid):
    parents = processes()
    children = [child for child, parent in parents.items() if parent == pid]
    return [*children, *(one for child in children for one in descendants(child))]


def snippets_of(server):
    """Return the pids of the snippets that run for a server now."""
    own = descendants(server.process.pid)
    listed = subprocess.run(["ps", "-eo", "pid=,args="], capture_output=True, text=True).stdout
    lines = [line.split(maxsplit=1) for line in listed.splitlines()]
    return {int(pid) for pid, command in lines if int(pid) in own and "-m snippets" in command}


def run_alone(coroutine):
    """Run a coroutine in a thread of its own: Playwright keeps a loop running in the main one."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, coroutine).result()
