"""Who copies the views of a way out into a fresh project has the cure at work, on a real server.

And who follows the lists of steps on the page that helps to choose sees what they tell.
"""

import ast
import asyncio
import contextlib
import importlib.util
import json
import re
import shlex
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass

import pytest

from docs.weave.traps import entries
from snippets.recorder.needs import lack
from tests.support.fresh_project import (
    ASIDE,
    LONGEST,
    SERVERS,
    TRACEBACK,
    interface_of,
    new_project,
    path_of,
    span,
    views_of,
    visited,
)
from tests.support.project import ENVIRONMENT, IN_CI, ROOT, change
from tests.support.recorded import recorded
from tests.support.servers import reserved_port, serving, until

STATUS = re.compile(r"\b([1-5]\d\d)\b")
ACCESS = re.compile(r'^INFO: .*" (\d{3})\b')  # what Uvicorn prints when an answer begins


@dataclass
class Visit:
    """What a reader of a copied pair does, and what else it takes to see the cure at work.

    steps: a list of routes, asked one after the other, or a function of the reader
    look: what the test does in the server, aside, in the place of the snippet's own client
    more: names of the snippet, beside the views and the settings, that the look needs
    settings: what the snippet sets in a function of its own
    slow: the sleeps take longer, and say that they begin, so that another request comes between
    unordered: lines of requests at once may change places
    application: the snippet has another application for asgi.py
    """

    steps: list | Callable = ()
    look: str = ""
    more: tuple = ()
    settings: str = ""
    slow: bool = False
    unordered: bool = False
    application: bool = False


def at_once(*routes):
    async def steps(reader):
        await asyncio.gather(*map(reader.ask, routes))

    return steps


def meanwhile(first, second):
    """Return the steps of a reader who asks for a route, and for another while it sleeps."""

    async def steps(reader):
        asked = asyncio.create_task(reader.ask(first))
        await reader.sees("sleeps")
        await reader.ask(second)
        await asked

    return steps


def looking(*routes):
    """Return the steps of a reader who asks for some routes, and looks behind each."""

    async def steps(reader):
        for route in routes:
            await reader.ask(route)
            await reader.look()

    return steps


def when_over(*routes):
    """Return the steps of a reader who looks when all is over that a request has started."""

    async def steps(reader):
        for route in routes:
            await reader.ask(route)
            await reader.aside("rest")
            await reader.look()

    return steps


async def three_and_a_look(reader):
    for _ in range(3):
        await reader.ask()
    await reader.aside("rest")
    await reader.look()


def leaving(after, parts):
    """Return the steps of a reader who closes the socket when some parts are received."""

    async def steps(reader):
        await reader.leave(after=after)
        reader.told.append(f"the reader leaves after {after} {parts}")
        await reader.aside("rest")
        reader.told.append("the request is over")

    return steps


async def both_methods(reader):
    await reader.ask()
    await reader.post()


async def an_order(reader):
    await reader.post(content=b"an order")


async def in_german(reader):
    await reader.ask(headers={"accept-language": "de"})


async def when_the_view_gives_up(reader):
    asked = asyncio.create_task(reader.ask())
    await reader.sees("the view gives up")
    await reader.look()
    await asked


async def before_the_chat_ends(reader):
    """Tell what is answered first: a page that is asked for after the first word, or the chat."""
    async with reader.client.stream("GET", "/chat/") as chat:
        words = chat.aiter_raw()
        await anext(words)
        ends = asyncio.create_task(read_on(reader, words))
        await reader.client.get("/favicon.ico")
        reader.told.append("/favicon.ico is answered")
        await ends


async def read_on(reader, words):
    async for _ in words:
        pass
    reader.told.append("/chat/ is answered")


async def with_a_table(reader):
    await reader.look()
    await at_once("", "")(reader)


def after_a_look(*routes):
    """Return the steps of a reader who asks for some routes when the test has set something up."""

    async def steps(reader):
        await reader.look()
        for route in routes:
            await reader.ask(route)

    return steps


async def between_two_looks(reader):
    await reader.look()
    await looking("")(reader)


async def while_three_read(reader):
    async with contextlib.AsyncExitStack() as stack:
        for _ in range(3):
            stream = reader.client.stream("GET", "/")
            reader.answers.append(await stack.enter_async_context(stream))


async def when_it_has_begun(reader):
    """Close the socket when the view cleans up, and look at what it holds when all is over."""
    leaving = asyncio.create_task(reader.leave())
    await reader.look()
    leaving.cancel()
    await asyncio.wait([leaving])
    await reader.aside("rest")
    await reader.look()


OPEN = "sum(bool(one.connection) for one in copied.used)"
VISITS = {
    "admin_styles": Visit(["static/admin/css/base.css"], application=True),
    "both_ways": Visit(["", ""]),
    "check_unawaited": Visit(["delete/", "login/", "delete/"]),
    "closed_body": Visit(an_order),
    "cut_cleanup": Visit(
        when_it_has_begun,
        slow=True,
        look="""
            if not copied.begun.is_set():
                await copied.begun.wait()
                print("the client leaves")
            else:
                print("still held:", copied.held)
        """,
    ),
    "debug_silenced": Visit(
        looking(""),
        look="""
            from mysite import settings
            print("logged:", *settings.logged or ["nothing"])
        """,
    ),
    "delayed_answer": Visit(slow=True),
    "dropped_task": Visit(
        looking(""),
        look="""
            import gc
            gc.collect()
            [sent.set_result(None) for sent in copied.waiting]
        """,
    ),
    "empty_local": Visit(["ann"]),
    "empty_pool": Visit(while_three_read),
    "enqueue_blocks": Visit(meanwhile("order/", "hello/"), slow=True),
    "gathered_queries": Visit(slow=True),
    "half_answer": Visit(leaving(2, "words"), slow=True),
    "immediate_task": Visit(slow=True),
    "kept_connections": Visit(
        when_over("", "", ""),
        look=f"""
            number = len(copied.used)
            print(f"request {{number}}: {{number}} used, {{{OPEN}}} not closed")
        """,
    ),
    "language_in_thread": Visit(in_german),
    "locked_database": Visit(
        with_a_table,
        unordered=True,
        look="""
            import sqlite3
            from mysite.settings import DATABASES
            sqlite3.connect(DATABASES["default"]["NAME"]).execute("CREATE TABLE seats (number)")
        """,
    ),
    "middleware_self": Visit(at_once("ann", "bob"), unordered=True),
    "mixed_handlers": Visit(both_methods),
    "no_guard": Visit(at_once("report/", "hello/"), slow=True),
    "other_connection": Visit(["ann"]),
    "request_user": Visit(["", "login/", ""]),
    "result_hangs": Visit(
        after_a_look(""),
        more=("receiver",),
        look="copied.ordered.connect(copied.receiver)",
    ),
    "schema_on_loop": Visit(
        after_a_look(""),
        more=("first",),
        look="""
            from django.contrib.auth.models import Permission
            await Permission.objects.exclude(content_type__model="group").adelete()
        """,
    ),
    "session_visits": Visit(["", ""]),
    "shared_client": Visit(
        after_a_look(*[""] * 4),
        look="""
            import threading
            threading.Thread(target=copied.api.serve_forever, daemon=True).start()
        """,
    ),
    "shared_semaphore": Visit(["", "", ""]),
    "slow_callback": Visit(
        between_two_looks,
        more=("Keep", "logged"),
        look="""
            import logging
            if not hasattr(copied, "kept"):
                logging.getLogger().addHandler(copied.Keep())
                copied.kept = True
            else:
                print("logged:", *copied.logged or ["nothing"])
        """,
    ),
    "slow_log": Visit(
        looking(""),
        look="""
            print(*{call.split(", ", 1)[1] for call in copied.log if "in rates" in call}, end="")
        """,
    ),
    "stream_blocking_source": Visit(before_the_chat_ends, slow=True),
    "stream_keeps_connection": Visit(at_once("", "", "")),
    "superuser_only": Visit(["login/eve/", "", "login/ann/", ""]),
    "swallowed_cancellation": Visit(leaving(2, "events"), slow=True),
    "task_connections": Visit(
        three_and_a_look, look=f"""print(len(copied.used), "used, still open:", {OPEN})"""
    ),
    "template_user": Visit(["", "login/", ""]),
    "thread_goes_on": Visit(
        when_the_view_gives_up, look="""copied.service.accept()[0].send(b"rates")"""
    ),
    "threads_keep_connections": Visit(
        when_over(""), look=f"""print(len(copied.used), "used, still open:", {OPEN})"""
    ),
    "unmarked_call": Visit(
        ["", ""], more=("Label",), settings='MIDDLEWARE += ["mysite.copied.Label"]'
    ),
    "unsaved_answer": Visit(leaving(2, "words"), slow=True),
    "user_for_helpers": Visit(["login/", ""]),
    "wrong_tenant": Visit(meanwhile("ann", "bob"), slow=True),
}
IN_A_TEST = "its cure is in a test, which no server runs"
UNTRIED = {  # the ways out with URLs that no server is asked for, why, and a word that shows it
    "burst": ("its script makes itself a role of the database", "CREATE ROLE"),
    "cache_per_worker": ("its workers share a folder of the script's own", "get_context"),
    "client_headers": (IN_A_TEST, "AsyncClient().get"),
    "crossings": ("it counts what its own list of middleware costs", "adapter.__call__ ="),
    "event_per_worker": ("the channel's name is of one process", "os.getpid()"),
    "hidden_block": (IN_A_TEST, "SimpleTestCase"),
    "never_begins": ("a busy machine could break its bound", "wait_for(sync_to_async(save)(),"),
    "pytest_async": (IN_A_TEST, "pytest.mark"),
    "queue_from_thread": (
        "Uvicorn wakes its loop ten times a second, also in the trap",
        "news.put",
    ),
    "stays_open": ("its cure is an option of Uvicorn", "timeout_graceful_shutdown"),
    "swapped_interface": ("its cure is which server gets what", "under_wsgi"),
    "sync_test_client": (IN_A_TEST, "SimpleTestCase"),
    "which_line": ("its cure is a task that the script starts", "create_task(watch"),
}
FIXED = "_fixed"
TRAPS = {trap.name: trap for trap in entries((ROOT / "docs/traps.md").read_text("utf-8"))}
WITH_URLS = [name for name in TRAPS if views_of(path_of(name + FIXED).read_text("utf-8"))]
TRIED = [name for name in WITH_URLS if name not in UNTRIED]
LEFT = ["cut_cleanup", "half_answer", "swallowed_cancellation", "unsaved_answer"]


def test_each_way_out_with_urls_is_tried_or_listed():
    assert len(TRIED) >= 65
    assert set(UNTRIED) < set(WITH_URLS) and set(VISITS) <= set(TRIED)
    for name, (_, shows) in UNTRIED.items():
        assert shows in path_of(name + FIXED).read_text("utf-8"), f"{name}: could be tried now"


@pytest.fixture(scope="module")
def new(tmp_path_factory):
    """A fresh project, with its database."""
    return new_project(tmp_path_factory.mktemp("new"))


@pytest.fixture
def visit(new, tmp_path):
    """A function that visits what somebody has copied of a snippet; it returns the reader."""

    def visit(name):
        if missing := lack(path_of(name)):
            pytest.skip(missing)
        if importlib.util.find_spec(server := SERVERS[interface_of(name)][1]) is None:
            pytest.skip(f"{server} is not installed")
        return visited(new, tmp_path, name, VISITS.get(name.removesuffix(FIXED), Visit()))

    return visit


def of_the_views(name):
    """Return the lines of a recording, each with whether its views print it."""
    spans = [span(node) for node in views_of(path_of(name).read_text("utf-8"))]
    for line in recorded(f"traps/{name}").lines:
        yield line.text, any(first <= (line.source or 0) <= last for first, last in spans)


def is_shown(line, answer):
    """Say whether an answer is as a line of a snippet's client tells."""
    if match := STATUS.search(line):
        return int(match[1]) == answer.status_code
    if line.startswith("[(b'"):
        told = [(key.decode(), value.decode()) for key, value in ast.literal_eval(line)]
        return all(answer.headers.get(key) == value for key, value in told)
    if match := re.match("received (.*)", line):
        return match[1].strip() in answer.text
    if line.startswith("{'"):
        return answer.text == json.dumps(ast.literal_eval(line), separators=(",", ":"))
    return answer.text and line.endswith(answer.text)


SAYS_NO_MORE = {"the end of the stream"}


def differences(reader, name):
    """Say where what a reader saw differs from what the recording of a snippet shows."""
    trap = name.removesuffix(FIXED)
    lines, printed = list(of_the_views(name)), reader.printed()
    known = {text for one in (trap, trap + FIXED) for text, _ in of_the_views(one)}
    statuses = interface_of(name) == "asgi" and any(STATUS.search(line) for line, _ in lines)
    seen, due, answered = list(in_the_output(printed, known, statuses)), [], []
    told = [line for line in reader.told if line in known]
    for line, by_a_view in lines:
        status = STATUS.search(line)
        if by_a_view or line in seen:
            due.append(line)
        elif status and statuses:
            due.append(f"status {status[1]}")
        if not by_a_view and line not in [*seen, *told, *SAYS_NO_MORE]:
            answered.append(line)
    unordered = VISITS.get(trap, Visit()).unordered
    if (sorted if unordered else list)(due) != (sorted if unordered else list)(seen):
        yield f"printed: {seen}; due: {due}"
    if told != [line for line, _ in lines if line in told]:
        yield f"told: {told}"
    yield from unanswered(answered, reader.answers, unordered)
    if not any(STATUS.search(line) for line, _ in lines):
        yield from (f"{a.url}: {a.status_code}" for a in reader.answers if a.status_code >= 400)
    if name.endswith(FIXED):
        yield from told_by_the_trap(trap, printed)


def in_the_output(printed, known, statuses):
    """Return the lines of a server's output that a pair prints, and when answers begin."""
    for line in printed.splitlines():
        if (match := ACCESS.match(line)) and statuses and ASIDE not in line:
            yield f"status {match[1]}"
        elif line in known:
            yield line


def unanswered(lines, answers, unordered):
    """Return the lines that no answer shows, after the one that shows the line before.

    An answer shows one line of its status, one of its text, or all that was received of it.
    """
    shown = set()
    for line in lines:
        kind = "status" if STATUS.search(line) else line.partition("received ")[1] or "text"
        rest = [at for at in range(len(answers)) if (kind, at) not in shown or kind == "received "]
        last = 0 if unordered else max((at for _, at in shown), default=0)
        for at in rest:
            if at >= last and is_shown(line, answers[at]):
                shown.add((kind, at))
                break
        else:
            yield f"no answer shows: {line}"


def told_by_the_trap(trap, printed):
    """Return what a server prints of a trap: its messages, warnings and tracebacks."""
    for message in [*TRAPS[trap].messages, TRACEBACK, "Warning: "]:
        pattern = ".*?".join(map(re.escape, message.split("…")))
        if re.search(pattern, printed):
            yield f"printed: {message}"


@pytest.mark.every
@pytest.mark.parametrize("name", TRIED)
def test_a_copied_cure_is_at_work_in_a_fresh_project(visit, name):
    reader = visit(name + FIXED)
    assert not list(differences(reader, name + FIXED)), reader.printed()


@pytest.mark.every
@pytest.mark.parametrize("name", TRIED)
def test_a_copied_trap_is_told_from_its_cure_in_a_fresh_project(visit, name):
    reader = visit(name)
    assert list(differences(reader, name + FIXED)), reader.printed()


@pytest.mark.every
@pytest.mark.parametrize("name", LEFT)
def test_a_reader_who_closes_the_socket_springs_the_same_trap(visit, name):
    reader = visit(name)
    assert not list(differences(reader, name)), reader.printed()


LISTS = ROOT / "docs/choosing.md"
STEP = re.compile(r'^```(\w+)(?: title="(.+?)")?\n(.*?)^```|^(## [^\n]+)', re.M | re.S)
PORT = re.compile(r"\b80\d\d\b")
SERVES = "-m gunicorn", "-m uvicorn"


def steps_of(page):
    """Return the fences of the lists of a page as (kind, title, text), in their order."""
    steps, inside = [], False
    for kind, title, text, heading in STEP.findall(page):
        inside = heading.endswith("step by step") if heading else inside
        steps += [(kind, title, text)] if inside and not heading else []
    return steps


class Reader:
    """Somebody who does in a folder what the fences of a list tell, and looks for what they show.

    Servers take ports of ours in the place of those on the page, and go on until the end.
    """

    def __init__(self, folder, stack):
        self.folder, self.stack, self.ports, self.servers = folder, stack, {}, []
        self.output, self.failed = folder / "output.txt", []
        stdout = stack.enter_context(self.output.open("a"))
        self.streams = {"stdout": stdout, "stderr": stdout, "cwd": folder}
        self.streams["env"] = ENVIRONMENT | {"PYTHONUNBUFFERED": "1"}

    def do(self, kind, title, text):
        getattr(self, kind)(text, title)

    def python(self, text, name):
        (self.folder / name).write_text(text, "utf-8")

    def diff(self, text, name):
        """Change each run of lines that begin with - into those that begin with + below it."""
        for old, new in re.findall(r"((?:^-.*\n)+)((?:^\+.*\n)+)", text, re.M):
            old, new = (re.sub("^.", "", part, flags=re.M) for part in (old, new))
            change(self.folder / name, old, new)

    def sh(self, text, _):
        assert not self.failed
        self.output.write_text("", "utf-8")
        for line in text.splitlines():
            program, *arguments = shlex.split(PORT.sub(self.port, line))
            program = sys.executable if program == "python" else program
            if any(word in line for word in SERVES):
                port = self.port(PORT.search(line))
                served = serving(*arguments, port=port, program=program, **self.streams)
                self.servers += [self.stack.enter_context(served)[1]]
            elif subprocess.run([program, *arguments], **self.streams).returncode:
                self.failed.append(line)

    def port(self, match):
        """Return a port of ours for one of the page's, the same each time."""
        if match[0] not in self.ports:
            self.ports[match[0]] = self.stack.enter_context(reserved_port())
        return str(self.ports[match[0]])

    def text(self, text, when):
        """Look for each line, in which … stands for anything, in what has been printed."""
        if when == "after Ctrl-C":
            self.servers[-1].send_signal(signal.SIGINT)
        lines = [re.escape(line).replace("…", ".*?") for line in text.splitlines()]
        end = time.monotonic() + LONGEST

        def unseen():
            printed = self.output.read_text("utf-8")
            return [line for line in lines if not re.search(line, printed)]

        until(lambda: not unseen() or not self.servers or time.monotonic() > end)
        assert not unseen(), self.output.read_text("utf-8")
        if "FAILED" in text:
            self.failed.clear()


@pytest.mark.every
@pytest.mark.skipif(not shutil.which("curl") and not IN_CI, reason="needs curl")
def test_the_steps_of_the_page_show_what_it_tells(tmp_path):
    page = LISTS.read_text("utf-8")
    with contextlib.ExitStack() as stack:
        reader = Reader(tmp_path, stack)
        for step in steps_of(page):
            reader.do(*step)
    assert not reader.failed


def test_there_are_as_many_steps_as_expected():
    kinds = [kind for kind, _, _ in steps_of(LISTS.read_text("utf-8"))]
    assert kinds.count("sh") >= 7 and kinds.count("text") >= 7 and kinds.count("diff") >= 3
