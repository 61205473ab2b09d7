"""The demo endures killed workers, leaving readers, a thousand at once, a database that is gone."""

import signal
import socket
import struct
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager, suppress
from itertools import cycle, islice
from typing import NamedTuple
from urllib.parse import urlsplit

import psutil
import pytest

from tests.support.demos import (
    ERROR,
    answers_at_once,
    ask,
    demo,
    descendants,
    snippets_of,
    wait_for_end,
)
from tests.support.gate import gate
from tests.support.servers import until

pytestmark = pytest.mark.every

LEAVING, MANY = 200, 1000  # readers
ASYNCIOS = 32  # threads that asyncio keeps at the most, once it has needed them
FORGOTTEN = 5  # connections, where each of the scenes that call the API has a dozen readers
PATIENCE = 5  # seconds in which the pool connects again, or gives up
TOKEN = {"X-CSRFToken": "x" * 32, "Cookie": f"csrftoken={'x' * 32}"}
SNIPPETS = "left=talk/views:sync&right=talk/views:async"
SCENES = [
    *("/async/", "/sync/", "/db/in-turn/", "/db/async/", "/db/gather/", "/db/threads/"),
    *("/api/in-turn/", "/api/taskgroup/", "/api/threads/", "/api/blocking/", "/api/late/"),
]
FORMS = {  # a path: what its form says, for a reader
    "/stream/async/": "key=async-{}",
    "/stream/sync/": "key=sync-{}",
    "/compare/run/": SNIPPETS,
    "/db/transaction/": "fail=",
}
OF_THE_DATABASE = [path for path in SCENES if path.startswith("/db/")]


def ask_who(running):
    """Return the process that answers."""
    return ask(f"{running.url}/who/async/?format=json").json()["process"]


def workers_of(running):
    """Return the two processes of a demo that answer."""
    numbers = set()
    until(lambda: numbers.add(ask_who(running)) or len(numbers) == 2)
    return [psutil.Process(number) for number in numbers]


def post(path, form, reader=0):
    """Return the bytes of a form that a page of the demo has sent for one of many readers."""
    lines = [
        *(f"POST {path} HTTP/1.1", "Host: 127.0.0.1", f"Content-Length: {len(form)}"),
        *("Content-Type: application/x-www-form-urlencoded", f"Cookie: csrftoken={reader:032}"),
        *(f"X-CSRFToken: {reader:032}", "", form),
    ]
    return "\r\n".join(lines).encode()


def get(path):
    return f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode()


def connected(running):
    return socket.create_connection(("127.0.0.1", running.client.base_url.port))


@pytest.mark.parametrize("name", ["uvicorn", "gunicorn"])
def test_in_the_place_of_a_killed_worker_there_is_another_one(name):
    with demo("--server", name, "--workers", "2") as running:
        workers = workers_of(running)
        with ExitStack() as stack:
            readers = [stack.enter_context(connected(running)) for _ in range(8)]
            for reader in readers:  # some of them get it
                reader.sendall(
                    post("/compare/run/", SNIPPETS) if name == "uvicorn" else get("/sync/")
                )
            if name == "uvicorn":
                snippets = until(lambda: snippets_of(running))
                workers.sort(key=lambda one: one.pid != snippets[0].ppid())
            workers[0].kill()
            wait_for_end(workers[:1])
            until(lambda: ask_who(running) not in [one.pid for one in workers])
        until(lambda: not snippets_of(running))
        ends_well(running)


def ends_well(running):
    """End a demo as Ctrl-C does; nothing of it is left, and it has logged no error."""
    started = descendants(running.process.pid)
    running.process.send_signal(signal.SIGINT)
    assert running.process.wait() == 0
    wait_for_end(started)
    running.log.join()
    assert [line for line in running.log.lines if ERROR.match(line)] == []


def test_hypercorn_ends_with_a_killed_worker_and_the_demo_says_so():
    with demo("--server", "hypercorn", "--workers", "2") as running:
        worker, _ = workers_of(running)
        started = descendants(running.process.pid)
        worker.kill()
        assert running.process.wait() == 1
        wait_for_end(started)
        running.log.join()
    told = "Hypercorn ends with all its workers when one of them is killed."
    (line,) = [line for line in running.log.lines if line.endswith(told)]
    assert line.startswith("The server has ended by itself, with exit code ")


class Taken(NamedTuple):
    """What the processes of a demo have: connections, other open files, threads, and the forgotten.

    A connection is forgotten that the API has closed, and the demo has not: one that httpx was
    opening while its reader left, which is rare. The garbage collector closes it.
    """

    connections: int
    files: int
    threads: int
    forgotten: int

    def back_at(self, base):
        most = base.connections, base.files, base.threads + ASYNCIOS, FORGOTTEN
        return all(now <= then for now, then in zip(self, most))


def taken(running):
    """Return what the processes of a demo have taken."""
    counts = []
    for one in descendants(running.process.pid):
        with suppress(psutil.NoSuchProcess):  # a snippet has ended
            tcp = [each.status for each in one.net_connections("tcp")]
            forgotten = tcp.count(psutil.CONN_CLOSE_WAIT)
            open_ = len(tcp) - tcp.count(psutil.CONN_LISTEN) - forgotten
            files = one.num_fds() - open_ - forgotten
            counts.append((open_, files, one.num_threads(), forgotten))
    return Taken(*map(sum, zip(*counts)))


def at_rest(running, pool):
    """Return what a demo has taken once it has answered all, and has a pool of connections."""
    running.client.close()  # no test's own connection counts
    return until(lambda: (now := taken(running)).connections == pool and now)


def unless_busy(answer):
    return None if answer.status_code == 503 else answer


@contextmanager
def used_demo(name, database):
    """Run a demo whose database and API have been asked; give it, and what it takes at rest."""
    with demo("--server", name, database=database) as running:
        for path in "/db/in-turn/", "/api/taskgroup/":
            assert ask(running.url + path).status_code == 200
        yield running, at_rest(running, 4 if database.startswith("postgres") else 0)
        until(lambda: not snippets_of(running))
        for path in SCENES:
            answer = until(lambda path=path: unless_busy(ask(running.url + path)))
            assert answer.status_code == 200, path
        ends_well(running)


@pytest.mark.parametrize(
    ("name", "new_database"),
    [("uvicorn", "postgresql"), ("gunicorn", "sqlite")],
    indirect=["new_database"],
)
def test_readers_who_leave_by_hundreds_leave_nothing(name, new_database):
    """In the middle of answers and streams: the first of them has just got its answer."""
    with used_demo(name, new_database()) as (running, base), ExitStack() as stack:
        readers = [stack.enter_context(connected(running)) for _ in range(LEAVING)]
        requests = [*map(get, SCENES), *FORMS]
        for number, (reader, request) in enumerate(zip(readers, cycle(requests))):
            form = FORMS.get(request)
            reader.sendall(post(request, form.format(number), number) if form else request)
        assert readers[0].recv(9) == b"HTTP/1.1 "
        assert taken(running).connections > base.connections
        for number, reader in enumerate(readers):
            if number % 2:  # this one resets the connection, and the other ends it
                reader.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            reader.close()
        until(lambda: taken(running).back_at(base))


@contextmanager
def files(most):
    """Let this process, and what it starts, open so many files while the block runs."""
    resource = pytest.importorskip("resource")
    before = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(most, before[1]), before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, before)


def test_a_thousand_readers_at_once_are_answered_or_told_when_to_come_again(tmp_path):
    """By a demo that had been started where a process may open 512 files."""
    database = f"sqlite:///{tmp_path}/db.sqlite3"
    with ExitStack() as stack:
        with files(512):
            running, base = stack.enter_context(used_demo("uvicorn", database))
        stack.enter_context(files(4096))
        paths = cycle(["/who/async/", "/db/gather/"])
        answers = answers_at_once(running, islice(paths, MANY))
        statuses = Counter(answer[9:12] for answer in answers)
        assert statuses.keys() <= {b"200", b"503"} and statuses[b"200"] >= MANY / 2
        later = [answer for answer in answers if answer[9:12] == b"503"]
        assert all(b"retry-after: 5" in answer.lower() for answer in later)
        assert all(b"Ask again in some seconds." in answer for answer in later)
        assert later
        until(lambda: taken(running).back_at(base))


@pytest.mark.parametrize("new_database", ["postgresql"], indirect=True)
def test_a_database_that_is_gone_for_long_is_told_and_then_all_scenes_work_again(new_database):
    """For longer than the pool tries to connect again, which is five seconds."""
    parts = urlsplit(new_database())
    with gate(parts.hostname, parts.port) as door:
        through = parts._replace(netloc=f"{parts.username}@127.0.0.1:{door.port}").geturl()
        with used_demo("uvicorn", through) as (running, _), ThreadPoolExecutor(8) as pool:
            in_the_middle = [pool.submit(ask, running.url + "/db/in-turn/") for _ in range(8)]
            until(lambda: taken(running).connections > 4)
            door.shut()
            assert {one.result().status_code for one in in_the_middle} <= {200, 503}
            start = time.monotonic()
            while time.monotonic() < start + 2 * PATIENCE:
                for answer in pool.map(ask, [running.url + path for path in OF_THE_DATABASE]):
                    assert answer.status_code == 503 and "Traceback" not in answer.text
                    assert "The database fails" in answer.text
            assert ask(f"{running.url}/async/").status_code == 200
            for path in "/stream/async/", "/stream/sync/":
                lost = ask(running.url + path, "POST", headers=TOKEN, data={"key": "lost"})
                assert "failed: it could not be saved (" in lost.text
            door.open()
            until(lambda: ask(f"{running.url}/db/").status_code == 200)
