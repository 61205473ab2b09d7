"""What the load page measures with: a round of each question, the figures it keeps, the plots."""

import os
import re
import shutil
import signal
import subprocess
import sys

import psutil
import psycopg
import pytest

from docs.weave import load as plots
from snippets.measuring import databases, figures, load, servers
from snippets.measuring.bare import WAIT, WORK
from snippets.measuring.plot import Plot
from tests.support.demos import run_alone, wait_for_end
from tests.support.project import ENVIRONMENT, IN_CI, QUIET, ROOT, run
from tests.support.servers import until

CASES = {
    "waiting": 64,
    "neighbours": 14,
    "empty": 17,
    "queries": 9,
    "crowd": 28,
    "connections": 12,
    "servers": 5,
    "streams": 8,
    "clients": 8,
}
RATE = "requests a second"
ROUNDS = 5  # at the least: one tells no spread
MOST = 100  # connections
PAGE = (ROOT / "docs/load.md").read_text("utf-8")


def measured(question, **sizes):
    """Return the figures of one round of a question, in a small form."""
    results = figures.Figures(question, "here")
    run_alone(load.QUESTIONS[question](results, load.Sizes(**sizes), lambda *_: None))
    return results


def test_waiting_readers_take_a_thread_each_under_asgi_and_no_more_than_there_are_under_wsgi():
    cases = "WSGI, 4 threads", "ASGI, async view", "ASGI, async view, cured"
    results = measured("waiting", readers=(5,), cases=cases)
    # asgiref ends the thread of each request by another one, that of the first request, too.
    assert 5 + 1 <= results.median("ASGI, async view", 5, "threads") <= 5 + 5 + 2
    assert results.median("WSGI, 4 threads", 5, "threads") == 4 + 1
    assert results.median("WSGI, 4 threads", 5, "seconds") > 2 * WAIT
    assert results.median("ASGI, async view, cured", 5, "seconds") > WAIT
    assert {quantity for *_, quantity in results.values} == {"seconds", "threads", "MB", "late"}


def test_with_one_thread_to_close_in_a_hundred_readers_of_the_demo_are_two_threads():
    """That of the event loop is the other one."""
    cases = "the demo, cured", "ASGI, cured, one closes"
    results = measured("waiting", readers=(100,), cases=cases)
    assert [results.median(case, 100, "threads") for case in cases] == [2, 2]


def test_where_the_system_keeps_no_account_no_lateness_is_told(monkeypatch):
    monkeypatch.setattr(load.Account, "seconds", lambda account: None)
    results = measured("waiting", readers=(1,), cases=("WSGI, 1 thread",))
    assert {quantity for *_, quantity in results.values} == {"seconds", "threads", "MB"}
    assert figures.parse(str(results)).values.keys() == results.values.keys()


def test_wrk_is_asked_where_it_is_installed(monkeypatch):
    if not shutil.which("wrk") and not IN_CI:
        pytest.skip("needs wrk, of the system's packages")
    results = measured("clients", seconds=0.05, cases=("asyncio alone",))
    answers = {
        client: results.median(client, "asyncio alone", RATE) for client in ("asyncio", "wrk")
    }
    assert min(answers.values()) > 0
    monkeypatch.setenv("PATH", "")
    results = measured("clients", seconds=0.05, cases=("asyncio alone",))
    assert [*results.series(RATE)] == ["asyncio"]


def test_an_open_stream_takes_a_thread_and_with_the_cure_none():
    results = measured("streams", streams=(5,))
    assert results.median("ASGI", 5, "threads") == 5 + 1
    assert results.median("ASGI, cured", 5, "threads") == 1


def test_who_asks_beside_a_neighbour_that_blocks_waits_for_as_long_as_that():
    results = measured("neighbours", neighbours=("one neighbour",), seconds=0.2, cases=("blocks",))
    assert results.median("one neighbour", "blocks", "median seconds") > WORK * 0.5


def test_each_sync_hook_of_a_middleware_is_a_crossing_and_the_cure_saves_one():
    cases = "ASGI, async view", "ASGI, async view, cured"
    results = measured("empty", seconds=0.05, cases=cases, middleware=("one",))
    assert [results.median(case, "one", "crossings") for case in cases] == [4, 3]


def test_waiting_readers_take_a_thread_each_under_another_server():
    results = measured("servers", waiting=5, servers=("hypercorn",))
    assert results.median("5 readers", "hypercorn", "threads") >= 5 + 1


@pytest.mark.every
def test_a_server_that_is_not_installed_is_told_and_the_others_are_measured():
    missing = [name for name in servers.ASGI if not servers.is_installed(name)]
    if not missing:
        pytest.skip("all servers are installed here, which the project does not ask for")
    result = run("-m", "snippets.measuring", "servers", "--quick")
    assert (result.returncode, result.stderr.splitlines()[0]) == (
        0,
        f"Not measured: {', '.join(missing)}. Install them with pip.",
    )
    measured = set(figures.parse(result.stdout.removesuffix("\n")).series("threads")["50 readers"])
    assert measured == {*servers.ASGI} - {*missing}


@pytest.fixture
def postgresql():
    if not os.environ.get(databases.POSTGRESQL) and not IN_CI:
        pytest.skip("set POSTGRESQL_URL to a server on which the tests may make databases")


@pytest.mark.every
def test_waiting_readers_hold_a_connection_each_under_asgi_and_no_more_than_a_pool_has(postgresql):
    results = measured("connections", holders=(6,))
    most = {case: results.median(case, 6, "connections") for case in load.HOLDING}
    assert most["WSGI, 4 threads"] <= 4 and most["ASGI, pool of 4"] <= 4 and 1 <= most["ASGI"] <= 6
    assert [results.median(case, 6, "refused") for case in load.HOLDING] == [0, 0, 0]


def test_postgresql_takes_as_many_connections_as_the_page_says(postgresql):
    with psycopg.connect(os.environ[databases.POSTGRESQL]) as connection:
        by_default = "SELECT boot_val::int FROM pg_settings WHERE name = 'max_connections'"
        assert connection.execute(by_default).fetchone() == (MOST,)


@pytest.mark.every
def test_each_database_is_asked_and_none_is_left(postgresql):
    results = measured("queries", seconds=0.05, cases=("ASGI, async view",))
    assert {at for _, at, _ in results.values} == {*databases.KINDS}
    with psycopg.connect(os.environ[databases.POSTGRESQL]) as connection:
        named = "SELECT count(*) FROM pg_database WHERE datname = %s"
        assert connection.execute(named, [databases.NAME]).fetchone() == (0,)


@pytest.mark.every
def test_a_crowd_is_answered_from_a_pool_that_has_fewer_connections(postgresql):
    results = measured("crowd", crowd=(9,), seconds=0.05, cases=("ASGI, async view, pool of 4",))
    assert results.median("ASGI, async view, pool of 4", 9, "answers a second") > 0


def test_without_postgresql_a_question_that_asks_it_is_not_measured_and_that_is_told():
    result = run("-m", "snippets.measuring", "queries", POSTGRESQL_URL="")
    assert (result.returncode, result.stdout) == (1, "")
    assert result.stderr.startswith("Not measured: queries. Set POSTGRESQL_URL to")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["wait"], "there is no question 'wait'; did you mean waiting?"),
        (["empty", "--quick", "--record"], "--quick is a look at the figures"),
    ],
)
def test_what_cannot_be_measured_or_kept_is_told_in_one_line(arguments, message):
    result = run("-m", "snippets.measuring", *arguments)
    assert result.returncode == 2 and message in result.stderr.splitlines()[-1]


def test_ctrl_c_leaves_no_process():
    command = [sys.executable, "-m", "snippets.measuring", "waiting"]
    with subprocess.Popen(command, cwd=ROOT, env=ENVIRONMENT, **QUIET) as process:
        servers = until(lambda: psutil.Process(process.pid).children(recursive=True))
        process.send_signal(signal.SIGINT)
        assert process.wait() == 130
    wait_for_end(servers)


@pytest.mark.parametrize("question", load.QUESTIONS)
def test_kept_figures_are_those_of_their_rounds(question):
    text = figures.path(question).read_text("utf-8")
    results = figures.parse(text)
    assert str(results) == text
    (rounds,) = {len(values) for values in results.values.values()}
    assert rounds >= ROUNDS
    cases = {key[:2] for key in results.values}
    assert all((*one, "late") in results.values for one in cases) and len(cases) == CASES[question]


def test_what_are_no_figures_is_told():
    with pytest.raises(ValueError, match=r"no figures: 'case', instead of 'case \| at"):
        figures.parse("$ python\nhere\n\ncase\n")
    with pytest.raises(ValueError, match=r"line 6 is no figure: 'a \| 1', instead of 'case \| at"):
        figures.parse(f"$ p -m s q\nhere\n\n{figures.HEAD}\na | 1 | s | 1 | 1 to 1 | 1\na | 1")


def test_each_file_of_figures_is_a_question_and_each_plot_is_on_the_page():
    files = {path.name for path in ROOT.glob("snippets/*/*.figures.txt")}
    assert files == {figures.path(question).name for question in load.QUESTIONS}
    assert re.findall(r"^::: load (\w+)", PAGE, re.M) == list(plots.PLOTS)


def test_a_plot_says_its_spans_and_what_it_takes_at_the_least():
    points, spans, least = [(1, 0.5), (10, 2)], [(1, 0.4, 0.6)], [(1, 0.1), (10, 1)]
    plot = Plot("Two", "n", "s", {"a": points}, "xy", spans={"a": spans}, least={"a": least})
    assert plot.words.endswith(
        "a, 1: 0.5 (0.4 to 0.6), 10: 2; a, at the least (dotted), 1: 0.1, 10: 1."
    )
    assert plot.figure("x").count("stroke-dasharray") == 1
