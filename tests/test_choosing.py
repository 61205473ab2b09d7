"""Three questions lead to one answer, whatever is chosen, and the runs show what is gained."""

import itertools
import os
import re
import socket
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlsplit

import psycopg
import pytest
from playwright.sync_api import expect
from wsproto import ConnectionType, WSConnection
from wsproto.events import AcceptConnection, Request, TextMessage

from snippets.measuring.databases import CONNECTED
from tests.support.demos import demo
from tests.support.project import PHONE, QUIET, ROOT, run
from tests.support.recorded import lanes, recorded, words
from tests.support.servers import serving, until

PAGE = (ROOT / "docs/choosing.md").read_text("utf-8")
QUESTIONS, ANY = 3, "any"


def rows():
    """Return the rows of the table: what each says to the questions, and what to write."""
    lines = re.findall(r"^\| (?!your view|---)(.+) \|$", PAGE.partition("</div>")[0], re.M)
    return [line.split(" | ") for line in lines]


def combinations():
    """Return every way to answer the questions."""
    columns = list(zip(*rows()))[:QUESTIONS]
    return list(itertools.product(*(sorted({*column} - {ANY}) for column in columns)))


def test_each_combination_of_answers_has_one_row():
    assert len(combinations()) == 40
    for chosen in combinations():
        fit = [row for row in rows() if all(a in (b, ANY) for a, b in zip(row, chosen))]
        assert len(fit) == 1, chosen


def test_from_each_of_the_thirteen_questions_a_link_leads_to_its_answer():
    asked = PAGE.partition("## As people ask it")[2].partition("\n## ")[0]
    assert len(re.findall(r"^\| .+\? \| \[.+\]\(.+\) \|$", asked, re.M)) == 13


def test_calls_overlap_on_threads_and_as_tasks_and_not_in_turn():
    in_turn, on_threads, as_tasks = (line.at for line in recorded("choosing/three_calls").lines)
    assert 1.49 < in_turn < 1.56
    assert 0.49 < on_threads - in_turn < 0.55 and 0.49 < as_tasks - on_threads < 0.55


def test_a_reader_is_answered_before_another_process_has_sent_the_mail():
    answered, sent = recorded("choosing/queued_mail").lines
    assert answered.text == "answered: READY" and sent.text == "sent a mail"
    assert answered.lane == "main thread" and sent.lane.startswith("process")
    assert sent.at > answered.at + 0.4


def test_a_transaction_begins_after_the_waits_and_has_a_thread():
    written, answered = recorded("choosing/gather_then_atomic").lines
    assert written.lane.startswith("thread") and written.text == "in one transaction: 3 rows"
    assert 0.49 < written.at < 0.56 and answered.at - written.at < 0.05


UNDER_WSGI = """
from snippets.choosing import three_calls  # which says what it answers under ASGI
from django.core.wsgi import get_wsgi_application
from django.test import RequestFactory

for path in "/on_threads", "/as_tasks":
    environ = RequestFactory().get(path).environ
    get_wsgi_application()(environ, lambda status, headers: print(path, status))
"""


def test_threads_and_tasks_of_one_request_work_under_wsgi_too():
    printed = run("-c", UNDER_WSGI).stdout.splitlines()
    assert printed[3:] == ["/on_threads 200 OK", "/as_tasks 200 OK"]


def test_a_process_computes_while_the_loop_answers():
    hello, report = recorded("choosing/computing_pool").lines
    assert words("choosing/computing_pool") == ["/hello is answered", "/report is answered"]
    assert report.at - hello.at > 0.45
    assert all(
        lane.held < 0.1 for name, lane in lanes("choosing/computing_pool").items() if "task" in name
    )


def test_each_request_of_a_moved_site_has_a_thread():
    assert words("choosing/moved_site")[-1] == "threads while 10 sync views wait: 11"


def test_what_async_is_in_three_libraries():
    assert words("choosing/drf_handlers")[-1] == '{"name": "Ann"}'
    waited, blocked = recorded("choosing/graphql_async").lines
    assert 0.49 < waited.at < 0.6 and 1.49 < blocked.at - waited.at < 1.56
    assert 0.49 < recorded("choosing/ninja_async").lines[0].at < 0.6


def test_what_django_does_with_a_websocket_and_with_classes():
    refused, *answers = words("choosing/websocket_beside")
    assert refused.startswith("ValueError") and answers == ["websocket.accept", "hello"]
    awaited, mixed, generic, admin = words("choosing/class_views")
    assert awaited == "async def get is awaited" and mixed.startswith("ImproperlyConfigured")
    assert generic.endswith("16 views: 0") and admin.endswith("admin: 0")


def test_a_client_talks_by_websocket_to_the_application_beside_django():
    module = "snippets.choosing.websocket_beside:application"
    command = "-m", "uvicorn", module, "--ws", "wsproto", "--port", "{port}"
    client = WSConnection(ConnectionType.CLIENT)
    with (
        serving(*command, cwd=ROOT, **QUIET) as (url, _),
        socket.create_connection(("127.0.0.1", urlsplit(url).port)) as server,
    ):

        def answer(event):
            server.sendall(client.send(event))
            while not (events := [*client.events()]):
                client.receive_data(server.recv(4096))
            return events[0]

        assert isinstance(answer(Request(host="127.0.0.1", target="/")), AcceptConnection)
        assert answer(TextMessage(data="hello")).data == "hello"


WORKERS, POOL = 2, 4  # of the demo; 4 is the pool's own default


@pytest.mark.every
@pytest.mark.parametrize("new_database", ["postgresql"], indirect=True)
def test_workers_times_pool_is_what_a_database_counts(new_database):
    """However many ask at once: at first each worker has to be met."""
    database = new_database()
    with (
        demo("--server", "gunicorn", "--workers", str(WORKERS), database=database) as running,
        psycopg.connect(os.environ["POSTGRESQL_URL"], autocommit=True) as own,
        ThreadPoolExecutor(20) as pool,
    ):

        def ask(path):  # by a new connection, which any worker may take
            return running.get(path, headers={"Connection": "close"})

        def count():
            answers = list(pool.map(ask, ["/db/"] * 20))
            assert {answer.status_code for answer in answers} == {200}
            return own.execute(CONNECTED, [urlsplit(database).path[1:]]).fetchone()[0]

        until(lambda: count() >= WORKERS * POOL)
        assert count() == WORKERS * POOL


@pytest.fixture
def choosing(open_page, url):
    def choosing(query="", **options):
        page = open_page(url, **options)
        page.goto(f"{url}choosing/{query}")
        return page

    return choosing


def choose(page, *answers):
    for label, answer in zip(("your view", "readers", "transaction"), answers):
        page.get_by_label(label).select_option(answer)


@pytest.mark.parametrize("options", [{}, {"viewport": PHONE}], ids=["wide", "phone"])
def test_answers_leave_one_row_and_the_address_keeps_them(choosing, options):
    page = choosing(**options)
    chosen, told = page.locator(".choose .chosen"), page.locator(".choose output")
    expect(chosen).to_have_count(0)
    expect(told).to_be_empty()
    choose(page, "several services", "many", "yes")
    expect(chosen).to_have_count(1)
    expect(told).to_have_text(
        re.compile(r"^async def: gather first, then one sync function: waits overlap")
    )
    expect(page.locator(".choose .other")).to_have_count(len(rows()) - 1)
    page.reload()
    expect(chosen).to_have_count(1)
    choose(page, "the database")
    expect(told).to_have_text(re.compile(r"^def: an async def would gain nothing"))


def test_an_answer_in_the_address_that_is_none_is_no_answer(choosing):
    expect(choosing("?readers-at-once=nobody").locator(".choose output")).to_be_empty()


def test_without_javascript_the_whole_table_stands_there(choosing):
    page = choosing(java_script_enabled=False)
    expect(page.locator(".choose tbody tr")).to_have_count(len(rows()))
    expect(page.locator(".choose form")).to_have_count(0)
