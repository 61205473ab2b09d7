"""The demo under attack, over real servers: what it answers, and that nothing is left of it."""

import re
import signal
import socket
import struct
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager, suppress
from itertools import cycle
from typing import NamedTuple
from urllib.parse import urlsplit

import django
import httpx
import psutil
import pytest

from tests.support.demos import (
    SERVERS,
    demo,
    descendants,
    snippets_of,
    wait_for_end,
)
from tests.support.gate import gate
from tests.support.servers import until

DEPLOYED = [pytest.param(name, marks=pytest.mark.every) for name in ("hypercorn", "gunicorn")]
ALL = ["uvicorn", "runserver", *DEPLOYED]

HOST = b"Host: 127.0.0.1\r\nConnection: close\r\n"
GET, POST = b"GET /who/sync/ HTTP/1.1\r\n", b"POST /db/transaction/ HTTP/1.1\r\n" + HOST
FORM = b"Content-Type: application/x-www-form-urlencoded\r\nCookie: csrftoken=%b\r\n" % (b"x" * 32)
LONG, DIGITS = b"a" * 200_000, b"9" * 30
MALFORMED = {
    "noise": bytes(range(128, 256)) + b"\r\n\r\n",
    "TLS": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + bytes(500) + b"\r\n\r\n",
    "version that is none": b"GET / NONSENSE\r\n" + HOST + b"\r\n",
    "unknown method": b"NONSENSE / HTTP/1.1\r\n" + HOST + b"\r\n",
    "long path": b"GET /%b HTTP/1.1\r\n" % LONG + HOST + b"\r\n",
    "long query": b"GET /?%b HTTP/1.1\r\n" % LONG + HOST + b"\r\n",
    "long header": GET + HOST + b"Long: %b\r\n\r\n" % LONG,
    "NUL in the path": b"GET /who/\0sync/ HTTP/1.1\r\n" + HOST + b"\r\n",
    "quoted NUL in the path": b"GET /who/%00sync/ HTTP/1.1\r\n" + HOST + b"\r\n",
    "bytes in the path": b"GET /\xff\xfe/ HTTP/1.1\r\n" + HOST + b"\r\n",
    "quoted bytes in the path": b"GET /%ff%fe/ HTTP/1.1\r\n" + HOST + b"\r\n",
    "half a quotation": b"GET /%zz% HTTP/1.1\r\n" + HOST + b"\r\n",
    "half an address": b"GET //[/ HTTP/1.1\r\n" + HOST + b"\r\n",
    "bytes in the query": b"GET /who/sync/?format=\xff\xfe HTTP/1.1\r\n" + HOST + b"\r\n",
    "quoted bytes in the query": b"GET /who/sync/?format=%ff%00 HTTP/1.1\r\n" + HOST + b"\r\n",
    "surrogates in the query": b"GET /compare/?left=%ed%a0%80 HTTP/1.1\r\n" + HOST + b"\r\n",
    "many fields in the query": b"GET /who/sync/?%b HTTP/1.1\r\n" % (b"a&" * 1500) + HOST + b"\r\n",
    "empty host": GET + b"Host: \r\nConnection: close\r\n\r\n",
    "host with a space": GET + b"Host: a b\r\nConnection: close\r\n\r\n",
    "host with a NUL": GET + b"Host: a\0b\r\nConnection: close\r\n\r\n",
    "host with bytes": GET + b"Host: \xff\xfe\r\nConnection: close\r\n\r\n",
    "host with a port that is none": GET + b"Host: 127.0.0.1:x\r\nConnection: close\r\n\r\n",
    "two hosts": GET + HOST + b"Host: elsewhere.example\r\n\r\n",
    "chunk of no size": POST + FORM + b"Transfer-Encoding: chunked\r\n\r\nzz\r\nabc\r\n0\r\n\r\n",
    "chunk of a size below zero": POST + FORM + b"Transfer-Encoding: chunked\r\n\r\n-5\r\nabc\r\n",
    "unknown encoding": POST + FORM + b"Transfer-Encoding: nonsense\r\n\r\nabc",
    "both lengths": POST
    + FORM
    + b"Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n",
    "two lengths": POST + FORM + b"Content-Length: 5\r\nContent-Length: 6\r\n\r\nabcdef",
    "length below zero": POST + FORM + b"Content-Length: -5\r\n\r\nabc",
    "length in words": POST + FORM + b"Content-Length: three\r\n\r\nabc",
    "length that fits no number": POST + FORM + b"Content-Length: %b\r\n\r\nabc" % DIGITS,
    "length below the body's": POST + FORM + b"Content-Length: 3\r\n\r\nabcdefghi",
    "form without its boundary": POST
    + b"Cookie: csrftoken=%b\r\nContent-Type: multipart/form-data\r\n" % (b"x" * 32)
    + b"Content-Length: 3\r\n\r\nabc",
    "origin that is none": POST + FORM + b"Origin: http://[\r\nContent-Length: 3\r\n\r\nabc",
    "token that is none": POST + FORM + b"X-CSRFToken: \xff\r\nContent-Length: 3\r\n\r\nabc",
}
CUT = {  # what its reader does not send to the end
    "request line": b"GET /who",
    "header": GET + b"Host: 127",
    "body": POST + FORM + b"Content-Length: 500\r\n\r\nabc",
    "chunk": POST + FORM + b"Transfer-Encoding: chunked\r\n\r\n5\r\nab",
    "chunk that fits no number": POST
    + FORM
    + b"Transfer-Encoding: chunked\r\n\r\nffffffffffffffffff\r\n",
}
# runserver says it so, without a status line, to what has no version in it.
STATUS = re.compile(rb"\AHTTP/1.1 (\d{3})|Error code: (\d{3})")
# Not implemented is an encoding, and not supported a version: of all errors from 500 on, these
# are the reader's.
REFUSALS = {*range(400, 500), 501, 505}
# Django's development server reads as many bytes as the header says, and no Python counts so far;
# that of Django 5.2 fails at a length in words, too. The error is in its own code, and it goes on.
OF_RUNSERVER = {"length that fits no number": "OverflowError: "}
if django.VERSION < (6,):
    OF_RUNSERVER["length in words"] = "ValueError: invalid literal for int()"
ERROR = re.compile(r"Traceback|(?:\w+\.)*\w+(?:Error|Exception): ")


@pytest.fixture(scope="module", params=ALL)
def server(request):
    """A demo that logs no error from its start to its end."""
    with demo("--server", request.param) as running:
        running.name = request.param
        yield running
    known = ("Traceback", *OF_RUNSERVER.values()) if running.name == "runserver" else ()
    errors = [line for line in running.log.lines if ERROR.match(line)]
    assert [line for line in errors if not line.startswith(known)] == []


def answer_to(server, request):
    """Send bytes to a server and return all that it answers, until it closes the connection."""
    answer, address = b"", ("127.0.0.1", server.client.base_url.port)
    with socket.create_connection(address) as reader:
        try:
            reader.sendall(request)
            while part := reader.recv(2**16):
                answer += part
        except ConnectionError:  # it does not read what is too long
            pass
    return answer


@pytest.mark.parametrize("kind", MALFORMED)
def test_a_malformed_request_is_refused_and_the_next_one_answered(server, kind):
    mark = server.mark()
    answer = answer_to(server, MALFORMED[kind])
    if server.name == "runserver" and kind in OF_RUNSERVER:
        server.log.wait_for(re.escape(OF_RUNSERVER[kind]), mark)
    elif answer:
        status = next(filter(None, STATUS.search(answer).groups()))
        assert int(status) in REFUSALS, answer
    assert server.get("/who/sync/").status_code == 200


@pytest.mark.parametrize("part", CUT)
def test_after_a_request_that_breaks_off_the_next_one_is_answered(server, part):
    for _ in range(20):  # more than Gunicorn has threads
        with socket.create_connection(("127.0.0.1", server.client.base_url.port)) as reader:
            reader.sendall(CUT[part])
    assert server.get("/who/sync/").status_code == 200


WEBSOCKET = {
    "Connection": "Upgrade",
    "Upgrade": "websocket",
    "Sec-WebSocket-Version": "13",
    "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
}


def test_a_websocket_is_refused_and_under_wsgi_it_is_a_request_like_others(server):
    answer = server.get("/who/sync/", headers=WEBSOCKET)
    assert answer.status_code == {"ASGI": 403, "WSGI": 200}[SERVERS[server.name]]


FIELDS = {"Content-Type": "application/x-www-form-urlencoded", "Cookie": f"csrftoken={'x' * 32}"}
TOO_LARGE, TOO_MANY = b"a" * 2_700_000, b"a&" * 1001
REFUSED = [  # a method, a path, headers and a body: the status, and what the page says to do
    ("GET", "/", {"Host": "elsewhere.example"}, b"", 400, "put the name into"),
    ("GET", "/nowhere/", {}, b"", 404, "No page has this address."),
    ("GET", "/compare/?left=talk/nothing", {}, b"", 404, "There is no snippet"),
    ("GET", "/who/sync/?" + "a&" * 1001, {}, b"", 400, "Send at most\n1000."),
    ("POST", "/db/transaction/", FIELDS, b"fail=1", 403, "Allow cookies, open the page again"),
    ("POST", "/compare/run/", FIELDS, TOO_LARGE, 413, "Send at most 2.5\xa0MB."),
    ("POST", "/compare/run/", FIELDS, TOO_MANY, 400, "Send at most\n1000."),
    (
        "POST",
        "/stream/sync/",
        {**FIELDS, "Content-Type": "multipart/form-data"},
        b"a",
        400,
        "again",
    ),
    ("GET", "/compare/run/", {}, b"", 405, "takes POST only. Press the button"),
    ("DELETE", "/", {"X-CSRFToken": "x" * 32, **FIELDS}, b"", 405, "takes GET, HEAD only. Open"),
]
# Django's own page of an error looks at the form, and fails with the form that was the error.
NOWHERE = [
    ("POST", "/nowhere/", {**FIELDS, "Content-Type": kind}, body, 404, "No page has this address.")
    for kind, body in [
        (f"{FIELDS['Content-Type']}; charset=utf-16", b"a=1"),
        ("multipart/form-data", b"a"),
        (FIELDS["Content-Type"], TOO_LARGE),
        (FIELDS["Content-Type"], TOO_MANY),
    ]
]


@pytest.mark.parametrize(("method", "path", "headers", "body", "status", "do"), REFUSED + NOWHERE)
def test_what_django_refuses_is_a_page_of_the_demo_that_says_what_to_do(
    server, method, path, headers, body, status, do
):
    """On a connection of its own: Gunicorn closes one on which a large form was not read."""
    answer = ask(server.url + path, method, headers=headers, content=body)
    assert answer.status_code == status
    assert "The demo" in answer.text and do in answer.text
    assert "script-src 'self'" in answer.headers["Content-Security-Policy"]


def ask(url, method="GET", **options):
    """Ask for a URL on a connection of its own, and wait for the answer as long as it takes."""
    return httpx.request(method, url, timeout=None, trust_env=False, **options)


def test_a_refusal_is_one_line_of_the_log_and_an_error_is_all_of_it(server):
    mark = server.mark()
    ask(server.url, headers={"Host": "elsewhere.example"})
    lines = server.printed_since(mark)
    assert sum("Invalid HTTP_HOST header: 'elsewhere.example'" in line for line in lines) == 1
    assert len(lines) <= 4  # with those of the server


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


SNIPPETS = "left=talk/views:sync&right=talk/views:async"


@pytest.mark.every
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


@pytest.mark.every
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


READERS = 200
ASYNCIOS = 32  # threads that asyncio keeps at the most, once it has needed them
FORGOTTEN = 5  # connections, where each of the scenes that call the API has a dozen readers
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


class Taken(NamedTuple):
    """What the processes of a demo have: connections, other open files, threads, and the forgotten.

    A connection is forgotten that the API has closed, and the demo has not: one that httpx was
    opening while its reader left, once in thousands of times. The garbage collector closes it.
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


@pytest.mark.every
@pytest.mark.parametrize("name", ["uvicorn", "hypercorn", "gunicorn"])
def test_readers_who_leave_by_hundreds_leave_nothing(name, new_database):
    """In the middle of answers and streams: the first of them has just got its answer."""
    with used_demo(name, new_database()) as (running, base), ExitStack() as stack:
        readers = [stack.enter_context(connected(running)) for _ in range(READERS)]
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


THOUSAND = 1000


@pytest.mark.every
@pytest.mark.parametrize("name", ["uvicorn", "hypercorn", "gunicorn"])
def test_a_thousand_readers_at_once_are_answered_or_told_when_to_come_again(name, tmp_path):
    """By a demo that had been started where a process may open 512 files."""
    database = f"sqlite:///{tmp_path}/db.sqlite3"
    with ExitStack() as stack:
        with files(512):
            running, base = stack.enter_context(used_demo(name, database))
        stack.enter_context(files(4096))
        readers = [stack.enter_context(connected(running)) for _ in range(THOUSAND)]
        ask_for = [get(path).replace(b"\r\n\r\n", CLOSE) for path in ("/who/async/", "/db/gather/")]
        for reader, request in zip(readers, cycle(ask_for)):
            reader.sendall(request)
        answers = [stack.enter_context(reader.makefile("rb")).read() for reader in readers]
        statuses = Counter(answer[9:12] for answer in answers)
        assert statuses.keys() <= {b"200", b"503"} and statuses[b"200"] >= THOUSAND / 2
        later = [answer for answer in answers if answer[9:12] == b"503"]
        assert all(b"Retry-After: 5" in one.replace(b"retry-a", b"Retry-A") for one in later)
        assert all(b"Ask again in some seconds." in answer for answer in later)
        assert bool(later) == (SERVERS[name] == "ASGI")  # the others stand in line
        until(lambda: taken(running).back_at(base))


CLOSE = b"\r\nConnection: close\r\n\r\n"
OF_THE_DATABASE = [path for path in SCENES if path.startswith("/db/")]


@pytest.mark.every
@pytest.mark.parametrize("name", ["uvicorn", "hypercorn", "gunicorn"])
@pytest.mark.parametrize("new_database", ["postgresql"], indirect=True)
def test_a_database_that_is_gone_for_long_is_told_and_then_all_scenes_work_again(
    name, new_database
):
    """For longer than the pool tries to connect again, which is five seconds."""
    parts = urlsplit(new_database())
    with gate(parts.hostname, parts.port) as door:
        through = parts._replace(netloc=f"{parts.username}@127.0.0.1:{door.port}").geturl()
        with used_demo(name, through) as (running, _), ThreadPoolExecutor(8) as pool:
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
            if SERVERS[name] == "ASGI":
                for path in "/stream/async/", "/stream/sync/":
                    lost = ask(running.url + path, "POST", headers=TOKEN, data={"key": "lost"})
                    assert "failed: it could not be saved (" in lost.text
            door.open()
            until(lambda: ask(f"{running.url}/db/").status_code == 200)


TOKEN = {"X-CSRFToken": "x" * 32, "Cookie": f"csrftoken={'x' * 32}"}
PATIENCE = 5  # seconds in which the pool connects again, or gives up
