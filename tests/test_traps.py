"""Every trap is fallen into and climbed out of: each message of the page is printed by a run."""

import contextlib
import gzip
import os
import re
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from playwright.sync_api import expect

from docs.weave.snippets import Wrong
from docs.weave.traps import entries, messages, pair, situations
from snippets.recorder import catalog
from snippets.recorder.needs import lack
from snippets.recorder.releases import environment, find_uv
from tests.support.postgresql import PROGRAMS, postgresql
from tests.support.pressing import opened
from tests.support.project import IN_CI, ROOT, replaced, run
from tests.support.recorded import words

PAGE = (ROOT / "docs/traps.md").read_text("utf-8")
TRAPS = entries(PAGE)
PARTS = ["Cause", "Cure", "Cost", "Since"]


def section(trap):
    """Return the Markdown of an entry."""
    return re.split(r"^##.*$", PAGE.partition(f"{{ #{trap.id} }}")[2], flags=re.M)[0]


def printed_by(name):
    """Return what a recording prints, in one line."""
    return " ".join(" ".join(words(name)).split())


def prints(message, name):
    """Say whether a recording prints a message, in which … stands for anything."""
    pattern = ".*?".join(re.escape(part.strip()) for part in message.split("…"))
    return re.search(pattern, printed_by(name)) is not None


def test_there_are_as_many_traps_as_expected():
    assert len(TRAPS) >= 118
    assert len({trap.id for trap in TRAPS}) == len({trap.name for trap in TRAPS}) == len(TRAPS)


def test_each_pair_is_an_entry():
    there = {name for name in catalog.snippets() if name.startswith("traps/")}
    assert there == {name for trap in TRAPS for name in pair(trap.name)}


@pytest.mark.parametrize("trap", TRAPS, ids=lambda trap: trap.id)
def test_the_trap_prints_its_messages_and_the_way_out_prints_none(trap):
    falls, climbs = pair(trap.name)
    for message in trap.messages:
        assert prints(message, falls), f"{falls} does not print: {message}"
        assert not prints(message, climbs), f"{climbs} prints: {message}"
    assert printed_by(falls) != printed_by(climbs)
    assert not re.search("Error|Warning", printed_by(climbs)), f"{climbs}: it ends with an error"


@pytest.mark.parametrize("trap", TRAPS, ids=lambda trap: trap.id)
def test_an_entry_says_cause_cure_cost_and_since_when_with_a_source(trap):
    text = section(trap)
    assert re.findall(r"^\*\*(\w+)\.\*\*", text, re.M) == PARTS
    assert "](https://" in text.partition("**Since.**")[2]
    assert text.strip().splitlines()[-1] == f"::: trap {trap.name}"


@pytest.mark.parametrize("trap", TRAPS, ids=lambda trap: trap.id)
def test_an_entry_reads_in_under_a_minute(trap):
    prose = re.sub(r"\]\([^)]*\)|^:::.*|^Also: .*", "", section(trap), flags=re.M)
    assert 60 <= len(prose.split()) <= 180  # a reader takes 200 and more


def test_the_page_weighs_at_most_120_kb(site):
    assert len(gzip.compress((site / "traps/index.html").read_bytes())) <= 120_000


def test_the_indexes_hold_every_entry_and_every_message():
    by_message, by_situation = messages(PAGE), situations(PAGE)
    told = re.findall(r"^- \[`(.*)`\]\(#([\w-]+)\)", by_message, re.M)
    assert sorted(told) == sorted((m, trap.id) for trap in TRAPS for m in trap.messages)
    assert re.findall(r"\(#([\w-]+)\)$", by_situation, re.M) == [trap.id for trap in TRAPS]


def test_an_entry_without_an_anchor_is_told():
    with pytest.raises(Wrong, match=r"the trap 'It hangs' needs an anchor: ### It hangs"):
        entries("## Hangs\n\n### It hangs\n")


FAILS_ONCE = ["job 1: done", "job 2: OperationalError: terminating", "job 3: done"]


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ({"CONN_MAX_AGE": 60}, FAILS_ONCE),
        ({"CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True}, [f"job {n}: done" for n in (1, 2, 3)]),
    ],
    ids=["persistent", "checked"],
)
def test_a_persistent_connection_that_has_ended_fails_once_unless_it_is_checked(options, told):
    path = ROOT / catalog.snippets()["traps/ended_connection"].path
    if missing := lack(path):
        pytest.skip(missing)
    text = path.read_text("utf-8").replace("Error, con", "Error, close_old_connections, con")
    text = text.replace("try:\n", "await sync_to_async(close_old_connections)()\n        try:\n")
    lines = run("-c", text.replace('"])', f'"]) | {options}', 1)).stdout.splitlines()
    assert len(lines) == 3 and all(map(str.startswith, lines, told)), lines


@pytest.mark.every
@pytest.mark.skipif(not PROGRAMS and not IN_CI, reason="needs Debian's package postgresql")
@pytest.mark.parametrize(
    ("reserved", "message"),
    [
        (0, "sorry, too many clients already"),
        (1, "remaining connection slots are reserved for"),
    ],
)
def test_a_server_that_is_full_says_so_in_the_words_of_the_page(reserved, message):
    text = (ROOT / catalog.snippets()["traps/burst"].path).read_text("utf-8")
    limits = {"max_connections": 2 + reserved, "superuser_reserved_connections": reserved}
    with postgresql(**limits, max_wal_senders=0) as url:
        burst = run("-c", text.replace(" CONNECTION LIMIT 1", ""), POSTGRESQL_URL=url)
    lines = burst.stdout.splitlines()
    assert len(lines) == 2 and lines[1].startswith(message), burst
    assert message in PAGE


LOCKS_FIRST = 'sqlite["OPTIONS"] = {"transaction_mode": "IMMEDIATE"}\n'


def test_without_its_cure_the_database_is_locked_each_time():
    path = ROOT / catalog.snippets()["traps/locked_database_fixed"].path
    program = replaced(path.read_text("utf-8"), LOCKS_FIRST, "")
    program = replaced(program, "configure(", "configure(DEBUG_PROPAGATE_EXCEPTIONS=True, ")
    for _ in range(5):
        ended = run("-c", program)
        assert "OperationalError: database is locked" in ended.stderr


class HeldLoop:
    """An event loop that one hold keeps, with its semaphore, on a clock that only waits move."""

    def __init__(self, begins, lasts):
        self.begins, self.ends, self.now, self.due = begins, begins + lasts, 0, 0
        self.call_later = self.release = None

    def goes_on(self, moment):
        """Return when the loop does what is due at a moment."""
        return self.ends if self.begins <= moment < self.ends else moment

    def call_soon_threadsafe(self, call_later, seconds, release):
        if self.now > 1:
            raise RuntimeError("Event loop is closed")
        self.due = self.goes_on(self.goes_on(self.now) + seconds)
        return True

    def acquire(self, timeout):
        waited = min(timeout, self.due - self.now)
        self.now += waited
        return waited < timeout

    def is_running(self):
        return True


def logs(begins, lasts):
    """Say whether the watch of the snippet logs a hold of its loop."""
    text = (ROOT / catalog.snippets()["traps/slow_log_fixed"].path).read_text("utf-8")
    watch = re.search(r"^def watch.*?\n\n\n", text, re.M | re.S)[0]
    names = dict(suppress=contextlib.suppress, sys=sys, log=[], format_stack=lambda frame: "it")
    exec(watch, names)
    loop = HeldLoop(begins, lasts)
    names["watch"](loop, threading.get_ident(), loop)
    return bool(names["log"])


@pytest.mark.parametrize(
    ("lasts", "logged"), [(0.11, {True}), (0.07, {True, False}), (0.04, {False})]
)
def test_the_watch_of_the_loop_logs_each_hold_as_long_as_the_page_says(lasts, logged):
    assert {logs(begins / 1000, lasts) for begins in range(200, 400)} == logged


INSIDE = """
import asyncio
from asgiref.sync import sync_to_async
def work():
    return asyncio.run(sync_to_async(str)())
async def main():
    await sync_to_async(work)()
asyncio.run(main())
"""
NESTED = """
import asyncio
from asgiref.sync import async_to_sync, sync_to_async
async def ask():
    await sync_to_async(str)()
async def inner():
    await asyncio.create_task(ask())
async def outer():
    await sync_to_async(async_to_sync(inner))()
async_to_sync(outer)()
"""
STOPPED = """
import asyncio
from asgiref.sync import async_to_sync, sync_to_async
async def hello():
    pass
async def make():
    return async_to_sync(hello)
async def call(function):
    await sync_to_async(lambda: function())()
function = asyncio.new_event_loop().run_until_complete(make())
asyncio.new_event_loop().run_until_complete(call(function))
"""
HANGS = [  # as the rows of the table: a program, the releases with which it hangs, and ends
    (INSIDE, ["3.3.4"], ["3.4.0"]),
    (NESTED, ["3.5.1", "3.7.2"], ["3.5.0", "3.8.0"]),
    (STOPPED, ["3.9.0", "3.11.1"], ["3.8.1", "3.12.0"]),
]


def test_the_table_of_hangs_names_the_releases_that_are_run():
    table = PAGE.partition("## Hangs that depend on asgiref")[2].partition("##")[0]
    rows = [line.split("|")[2:4] for line in table.splitlines() if line.startswith("| ")][2:]
    told = [[re.findall(r"\d+\.\d+\.\d+", cell) for cell in row] for row in rows]
    assert told == [[hangs, ends] for _, hangs, ends in HANGS]


def threads(process):
    """Return what the system says of a process's threads that tells whether one goes on."""
    words = "State:", "voluntary_ctxt_switches:", "nonvoluntary_ctxt_switches:"
    told = [path.read_text() for path in Path(f"/proc/{process.pid}/task").glob("*/status")]
    return sorted(line for text in told for line in text.splitlines() if line.startswith(words))


def hangs(process):
    """Wait until a program has ended, or all its threads sleep, and slept at the last look."""
    seen = None
    while process.poll() is None:
        before, seen = seen, threads(process)
        if seen == before and all("S (" in line for line in seen if "State:" in line):
            process.kill()
            process.wait()
            return True
        time.sleep(0.5)  # the programs have no timer: who sleeps on waits for another thread
    return False


@pytest.mark.every
@pytest.mark.skipif(not os.path.isdir("/proc/self/task"), reason="needs Linux")
@pytest.mark.parametrize(
    ("program", "release", "hanging"),
    [
        pytest.param(program, release, hanging, id=release)
        for program, *both in HANGS
        for hanging, releases in zip([True, False], both, strict=True)
        for release in releases
    ],
)
def test_a_program_hangs_or_ends_as_the_table_says(program, release, hanging, tmp_path):
    package = ["pip", "install", "--quiet", "--target", tmp_path, f"asgiref=={release}"]
    command = [find_uv(), *package, "--python", sys.executable]
    subprocess.run(command, env=environment(), check=True)
    path = os.environ | {"PYTHONPATH": str(tmp_path)}
    words = [sys.executable, "-c", program]
    with subprocess.Popen(words, env=path, stderr=subprocess.PIPE, text=True) as process:
        assert hangs(process) == hanging
        errors = process.stderr.read()
    assert ("would deadlock" in errors) == (program == INSIDE and not hanging), errors


@pytest.fixture(scope="module")
def search(browser, url):
    """A function that types words into the site's search, and returns where its results lead."""
    page = opened(browser, url)
    page.wait_for_load_state("networkidle")
    page.keyboard.press("s")
    field = page.get_by_role("textbox", name="Search")
    results = page.locator(".md-search-result__link")

    def search(words):
        field.fill("")
        page.keyboard.press("End")  # the theme listens to keys
        expect(results).to_have_count(0)
        field.fill(words)
        page.keyboard.press("End")
        expect(results).not_to_have_count(0)
        return results.evaluate_all("links => links.map(link => link.href)")

    yield search
    page.context.close()


@pytest.mark.every
@pytest.mark.parametrize(
    ("words", "end"),
    [
        ("count_async", "/#what-await-does"),
        ("threads_of_requests", "load/#how-many-threads-do-waiting-readers-need"),
        ("forgotten_await_fixed", "traps/#forgotten-await"),
        ("stream comes all at once", "traps/#all-at-once"),
        ("too many clients already", "traps/#too-many-clients"),
        ("run_coroutine_threadsafe", "traps/#result-hangs"),
        ("moved_site", "choosing/#a-whole-site-moved-to-asgi"),
        ("event loop", "glossary/#event-loop"),
        ("thread_sensitive", "glossary/#thread_sensitive"),
    ],
)
def test_the_search_finds_snippets_by_their_names_and_terms(search, words, end):
    assert any(link.endswith(end) for link in search(words)[:5])


@pytest.mark.every
def test_the_search_leads_from_each_message_to_its_entry(search):
    """It stands among the first, or else an entry does that has the same message."""
    missed = []
    for trap in TRAPS:
        for message in trap.messages:
            alike = [one.id for one in TRAPS if any(message in other for other in one.messages)]
            links = [link.rpartition("/#")[2] for link in search(message)]
            if trap.id not in links or not {*alike} & {*links[:9]}:
                missed.append(f"{message}: {trap.id} is not among {', '.join(links[1:9])}")
    assert not missed, "\n".join(missed)
