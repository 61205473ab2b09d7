"""How many threads waiting requests take, with the cure and without, and what the cure keeps."""

import json
import re
import shutil
import subprocess
from concurrent.futures import ThreadPoolExecutor

import pytest

from snippets.measuring import figures, servers
from snippets.measuring.databases import KINDS
from snippets.measuring.load import ASKING, MIDDLEWARE, WAITING
from tests.support.demos import ask, demo
from tests.support.fresh_project import new_project
from tests.support.project import ROOT, replaced, run
from tests.support.recorded import lanes, words
from tests.support.servers import serving

READERS, PAGE = 20, (ROOT / "docs/load.md").read_text("utf-8")
SERVE = "-m", "uvicorn", "mysite.asgi:application", "--port", "{port}"
FREE = "nothing", "waits", "process", "sync"  # neighbours that cost a reader next to nothing
DIFFERENCES = {  # what the page says takes longer: (question, quantity): [(less, more), ...]
    ("waiting", "seconds"): [
        (("the demo, cured", 1000), ("the demo", 1000)),
        (("ASGI, async view, cured", 1000), ("ASGI, async view", 1000)),
        (("ASGI, async view", 1000), ("ASGI, sync view", 1000)),
        (("Uvicorn alone", 1000), ("ASGI, async view, cured", 1000)),
    ],
    ("neighbours", "median seconds"): [
        *((("one neighbour", kind), ("one neighbour", "thread")) for kind in FREE),
        (("one neighbour", "thread"), ("one neighbour", "blocks")),
        (("one neighbour", "thread"), ("one neighbour", "computes")),
        (("one neighbour", "thread"), ("ten neighbours", "thread")),
        (("one neighbour", "blocks"), ("ten neighbours", "blocks")),
    ],
    ("empty", "processor seconds"): [
        *((("WSGI, sync view", kind), ("WSGI, async view", kind)) for kind in MIDDLEWARE),
        *((("WSGI, sync view", kind), ("ASGI, async view", kind)) for kind in MIDDLEWARE),
        (("Uvicorn alone", "none"), ("ASGI, async view, cured", "none")),
        (("ASGI, async view", "none"), ("ASGI, async view", "startproject")),
    ],
    ("queries", "processor seconds"): [
        *((("WSGI, sync view", kind), ("ASGI, sync view", kind)) for kind in KINDS),
        *((("WSGI, sync view", kind), ("ASGI, async view", kind)) for kind in KINDS),
        *(((view, "pool of 4"), (view, "PostgreSQL")) for view in ASKING),
    ],
}
CLOSED_TOGETHER = """
import asyncio, contextlib, threading
from asgiref.testing import ApplicationCommunicator
from django import db
from django.conf import settings
from django.core.handlers.asgi import ASGIHandler
from django.core.signals import request_finished, request_started
from django.http import HttpResponse
from django.urls import path
from snippets.load.closing import Handler

async def view(request):
    return HttpResponse()

def finished(sender, **signal):
    with contextlib.suppress(threading.BrokenBarrierError):
        both.wait(None if sender is ASGIHandler else 0.5)
        together.add(sender)

async def ask(handler):
    reader = ApplicationCommunicator(handler, {"type": "http", "method": "GET", "path": "/"})
    await reader.send_input({"type": "http.request"})
    await reader.wait(None)

async def main():
    global both
    for handler in ASGIHandler(), Handler():
        both = threading.Barrier(2)
        await asyncio.gather(ask(handler), ask(handler))
        print(type(handler) in together)

together, urlpatterns = set(), [path("", view)]
settings.configure(ROOT_URLCONF=__name__, ALLOWED_HOSTS=["*"])
request_started.disconnect(db.reset_queries)
request_started.disconnect(db.close_old_connections)
request_finished.connect(finished)
asyncio.run(main())
"""
LOGGED_UNDER_WSGI = """
from django import db
from django.conf import settings
from django.core.signals import request_started
from django.core.wsgi import get_wsgi_application
from django.http import HttpResponse
from django.test import RequestFactory
from django.urls import path

def view(request):
    db.connection.cursor().execute("SELECT 1")
    return HttpResponse(print(len(db.connection.queries)))

sqlite = {"ENGINE": "django.db.backends.sqlite3", "NAME": "file:", "CONN_MAX_AGE": 60}
urlpatterns = [path("", view)]
settings.configure(ROOT_URLCONF=__name__, DEBUG=True, DATABASES={"default": sqlite})
application = get_wsgi_application()
for _ in range(2):
    for _ in range(2):
        answer = application(RequestFactory()._base_environ(), lambda *start: None)
        answer.close()
    request_started.disconnect(db.reset_queries)
"""


def test_each_waiting_request_has_a_thread_which_two_receivers_open():
    assert words("load/threads_of_requests") == [
        f"threads while {READERS} requests wait: {READERS + 1}",
        "called in these threads: "
        + str({"reset_queries": READERS, "close_old_connections": READERS}),
    ]


def test_without_these_receivers_there_is_one_thread():
    assert words("load/lazy_threads") == [f"threads while {READERS} requests wait: 1"]
    assert set(lanes("load/lazy_threads")) == {"task 1"}


def test_one_thread_closes_the_responses_of_requests_that_have_none():
    sentence = "20 responses are closed in threads: "
    assert words("load/closing_threads") == [f"{sentence}{READERS}", f"{sentence}1"]


def test_in_one_thread_a_receiver_that_blocks_makes_the_next_one_wait():
    result = run("-c", CLOSED_TOGETHER)
    assert result.stdout.split() == ["True", "False"], result.stderr


def test_without_the_mapping_of_asgiref_the_handler_is_not_imported():
    lacking = "from asgiref.sync import SyncToAsync; del SyncToAsync.context_to_thread_executor; "
    result = run("-c", lacking + "import snippets.load.closing")
    assert result.stderr.splitlines()[-1].startswith("AttributeError: ")


@pytest.mark.every
def test_the_handler_of_the_page_serves_a_fresh_project(tmp_path):
    site = new_project(tmp_path) / "mysite"
    shutil.copy(ROOT / "snippets/load/closing.py", site)
    (commands,) = re.findall(r"^```sh\n(echo .+?)^```", PAGE, re.M | re.S)
    subprocess.run(["sh", "-ec", commands], cwd=tmp_path, check=True)
    with (site / "asgi.py").open("a") as asgi:
        asgi.write("print(type(application).__module__, flush=True)\n")
    with (tmp_path / "output.txt").open("w") as output:
        streams = {"cwd": tmp_path, "stdout": output, "stderr": output}
        with serving(*SERVE, **streams) as (url, _):
            answers = [ask(f"{url}{path}").status_code for path in ("/", "/admin/login/", "/no/")]
    assert answers == [200, 200, 404]
    printed = (tmp_path / "output.txt").read_text("utf-8")
    assert printed.startswith("mysite.closing\n") and "Traceback" not in printed


def test_each_connection_is_closed_and_each_request_logs_its_own_queries():
    lines = words("load/still_closed")
    assert lines[::2] == ["queries logged: 1"] * 3
    assert lines[1::2] == [f"request {n}: {n} used, 0 not closed" for n in (1, 2, 3)]


def test_a_sync_receiver_and_a_sync_hook_bring_the_thread_back():
    assert words("load/own_receivers") == [
        *("an async receiver is called", "threads: 1"),
        *("a sync receiver is called", "threads: 2"),
    ]
    assert words("load/sync_hooks") == [f"threads while {READERS} requests wait: {READERS + 1}"]


def test_each_request_holds_a_connection_and_a_pool_bounds_them():
    assert words("load/held_connections") == ["default connections: 3", "pooled connections: 1"]


def test_uvicorn_refuses_whoever_comes_when_there_are_as_many_as_it_may_have():
    result = words("load/limited_readers")
    assert result[:5] == [f"reader {n}: is in the view, threads: {n + 1}" for n in range(1, 6)]
    assert result[5:] == [f"reader {n}: HTTP/1.1 503 Service Unavailable" for n in (6, 7, 8)]


def test_requests_that_share_a_thread_share_a_connection_and_others_do_not():
    assert words("load/shared_thread") == ["no such table: mine"]
    text = (ROOT / "snippets/load/shared_thread.py").read_text("utf-8")
    result = run(
        "-c", replaced(text, "async with ThreadSensitiveContext(executor=thread)", "if True")
    )
    assert (result.returncode, result.stdout) == (0, ""), result.stderr


def test_under_wsgi_the_log_of_queries_would_grow():
    result = run("-c", LOGGED_UNDER_WSGI)
    assert result.stdout.split() == ["1", "1", "2", "3"], result.stderr


def left(lazy, database):
    """Return what tests/support/requests_left.py reports of the demo, with the cure or without."""
    environment = {"DEMO_LAZY_THREADS": lazy, "DATABASE_URL": database, "DJANGO_DEBUG": "1"}
    result = run("-m", "tests.support.requests_left", **environment)
    assert result.returncode == 0, result.stderr
    return json.loads(result.stdout)


@pytest.mark.every
def test_the_cure_leaves_no_connection_and_changes_nothing_but_the_threads(new_database):
    database = new_database()
    as_it_is, cured = left("0", database), left("1", database)
    assert as_it_is.pop("threads") == [READERS + 1] and cured.pop("threads") == [1]
    assert cured == as_it_is
    assert cured["open meanwhile"]
    assert set(cured["left"].values()) == {0} and len(cured["left"]) == 4
    assert cured["queries logged"] == [1] * (READERS + 5)
    assert (cured["answered"], cured["failed"], cured["finished"]) == (
        2 * READERS + 3,
        1,
        2 * READERS + 5,
    )


def test_the_demo_serves_with_the_cure(new_database):
    with demo(database=new_database(), DEMO_LAZY_THREADS="1") as running:
        with ThreadPoolExecutor(READERS) as pool:
            answers = list(pool.map(running.get, ["/db/", "/async/", "/who/async/"] * 7))
        assert {answer.status_code for answer in answers} == {200}
        assert {answer.headers["Crossings"] for answer in answers[2::3]} == {"0"}


def test_a_difference_that_the_page_tells_is_wider_than_what_the_rounds_span():
    for (question, quantity), pairs in DIFFERENCES.items():
        results = figures.recorded(question)
        for less, more in pairs:
            (_, high), (low, _) = results.span(*less, quantity), results.span(*more, quantity)
            assert high < low, f"{less} took up to {high}, and {more} from {low} on"


def test_under_asgi_each_waiting_reader_has_a_thread_in_every_round():
    results = figures.recorded("waiting")
    for view in "sync", "async":
        for readers in (1, 10, 100, 300, 1000, 2000):
            assert results.span(f"ASGI, {view} view", readers, "threads")[0] > readers
    assert results.span("WSGI, 40 threads", 1000, "threads") == (41, 41)
    assert results.span("ASGI, async view, cured, 8 threads", 1000, "threads") == (9, 9)
    for case in "ASGI, cured, one closes", "the demo, cured":
        for readers in (10, 100, 300, 1000, 2000):
            assert results.span(case, readers, "threads") == (2, 2)


def test_under_four_servers_300_readers_have_a_thread_each():
    results = figures.recorded("servers")
    assert servers.ASGI[-1] == "daphne"
    for server in servers.ASGI[:-1]:
        assert results.span("300 readers", server, "threads")[0] >= 301  # threads


def test_in_every_round_a_reader_under_asgi_holds_a_connection_or_gets_none():
    rounds = figures.recorded("connections").values
    connections, refused = (rounds["ASGI", "120", name] for name in ("connections", "refused"))
    assert [sum(pair) for pair in zip(connections, refused)] == [120] * len(refused)
    assert 0 not in refused
    for case in "WSGI, 4 threads", "ASGI, pool of 4":
        assert {*rounds[case, "120", "connections"]} == {4}
        assert {*rounds[case, "120", "refused"]} == {0}


def test_the_cure_makes_the_last_answer_sooner_in_every_round():
    results = figures.recorded("waiting")
    cases = "ASGI, async view, cured", "ASGI, async view"
    rounds = [results.values[case, "1000", "seconds"] for case in cases]
    assert all(cured < as_it_is for cured, as_it_is in zip(*rounds))


def test_no_server_of_django_gives_one_client_more_than_the_other():
    """Beyond the spread of the rounds, that is; the server of asyncio alone does."""
    results, rate = figures.recorded("clients"), "requests a second"
    apart = set()
    for server in results.series(rate)["wrk"]:
        small, wrk = (results.span(client, server, rate) for client in ("asyncio", "wrk"))
        if small[1] < wrk[0] or wrk[1] < small[0]:
            apart.add(server)
    assert apart == {"asyncio alone"}


CROWDS = 1, 10, 40, 90  # readers


def answers_to(case, readers):
    """Return the answers a second that some readers of a database got: in each round."""
    return figures.recorded("crowd").values[case, str(readers), "answers a second"]


def overlap(one, other):
    """Say whether the rounds of two cases show no difference."""
    one, other = answers_to(*one), answers_to(*other)
    return min(one) <= max(other) and min(other) <= max(one)


def test_with_a_pool_ninety_readers_get_as_many_answers_as_one_whatever_its_size():
    four, twenty = (f"ASGI, async view, pool of {most}" for most in (4, 20))
    same = [((case, 1), (case, 90)) for case in (four, twenty, "WSGI, 4 threads, pool of 4")]
    same += [((four, readers), (twenty, readers)) for readers in CROWDS]
    assert [pair for pair in same if not overlap(*pair)] == []


def test_under_asgi_sync_and_async_views_and_sqlite_and_a_pool_give_as_many_answers():
    asgi, sqlite = "ASGI, async view", "ASGI, async view, SQLite"
    pairs = ("ASGI, sync view", asgi), (sqlite, f"{asgi}, pool of 4")
    same = [((one, n), (other, n)) for one, other in pairs for n in CROWDS]
    assert [pair for pair in same if not overlap(*pair)] == []


def test_a_sync_view_under_wsgi_gives_more_answers_than_an_async_one_with_the_same_pool():
    for readers in CROWDS:
        wsgi = answers_to("WSGI, 4 threads, pool of 4", readers)
        assert min(wsgi) > max(answers_to("ASGI, async view, pool of 4", readers))


@pytest.mark.parametrize("case", ["WSGI, 4 threads", "ASGI, async view"])
def test_without_a_pool_ninety_readers_get_more_answers_than_one_and_never_as_many_as_with_it(case):
    assert max(answers_to(case, 1)) < min(answers_to(case, 90))
    assert max(answers_to(case, 90)) < min(answers_to(f"{case}, pool of 4", 90))


def rounds_of_the_empty_view(case, kind):
    return figures.recorded("empty").values[case, kind, "processor seconds"]


def test_in_every_round_a_request_that_crosses_more_often_costs_more():
    rounds = [rounds_of_the_empty_view("ASGI, async view", kind) for kind in MIDDLEWARE]
    assert len(rounds) == 3 and all(list(one) == sorted(one) for one in zip(*rounds))


@pytest.mark.parametrize(
    ("kind", "least", "most"), [("none", 2.1, 3.5), ("startproject", 5.9, 7.8)]
)
def test_what_asgi_costs_more_than_wsgi_in_the_rounds(kind, least, most):
    cases = "ASGI, async view", "WSGI, sync view"
    pairs = zip(*(rounds_of_the_empty_view(case, kind) for case in cases))
    ratios = [asgi / wsgi for asgi, wsgi in pairs]
    assert (round(min(ratios), 1), round(max(ratios), 1)) == (least, most)


def test_ten_neighbours_that_block_are_waited_for_in_turn_in_every_round():
    low, high = figures.recorded("neighbours").span("ten neighbours", "blocks", "median seconds")
    assert round(low, 1) == round(high, 1) == 0.5


SAME = [("queries", kind, "processor seconds") for kind in KINDS]


@pytest.mark.parametrize(("question", "at", "quantity"), SAME)
def test_where_the_page_tells_no_difference_the_rounds_overlap(question, at, quantity):
    results = figures.recorded(question)
    sync, other = (results.span(f"ASGI, {view} view", at, quantity) for view in ("sync", "async"))
    assert max(sync[0], other[0]) <= min(sync[1], other[1])


def test_no_answer_under_wsgi_is_sooner_than_the_threads_allow():
    results = figures.recorded("waiting")
    for name, case in WAITING.items():
        for (one, readers, quantity), rounds in results.values.items():
            if (one, quantity) == (name, "seconds"):
                assert min(rounds) >= case.at_least(int(readers))
