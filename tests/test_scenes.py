"""The demo's scenes: three queries of a real database, three calls of a real API."""

import os
import re

import httpx
import psutil
import pytest
from playwright.sync_api import expect

from demo.slow_api import TEXT
from tests.support.demos import SERVERS, demo, descendants, read_recording, read_scene
from tests.support.project import ROOT, run
from tests.support.servers import HERE, serving, until

WAIT, DELAY = 0.2, 0.5  # seconds of a query and of a call, as the pages say
OTHERS = "hypercorn", "gunicorn", "runserver"
ALL = ["uvicorn", *(pytest.param(name, marks=pytest.mark.every) for name in OTHERS)]


@pytest.fixture(scope="module", params=ALL)
def server(request, new_database):
    database = new_database()
    with demo("--server", request.param, database=database) as running:
        running.database, running.name = database, request.param
        yield running


def places(lines, words):
    """Return which of the lines have some words in them; three have."""
    matches = [place for place, (_, _, line) in enumerate(lines) if words in line]
    assert len(matches) == 3
    return matches


def seconds(lines, words):
    return [lines[place][0] for place in places(lines, words)]


@pytest.mark.parametrize("scene", ["in-turn", "async", "gather"])
def test_queries_of_one_request_run_in_turn_in_one_thread(server, scene):
    lines = server.scene(f"/db/{scene}/")
    queries = [words for _, _, words in lines if "SELECT" in words]
    assert queries == ["SELECT starts", "SELECT ends"] * 3
    assert seconds(lines, "SELECT ends")[-1] - seconds(lines, "SELECT starts")[0] > 3 * WAIT - 0.05
    assert len({lane for _, lane, words in lines if "SELECT" in words}) == 1


def test_under_gather_all_three_have_asked_before_the_first_answer(server):
    lines = server.scene("/db/gather/")
    assert places(lines, "asks for section")[-1] < places(lines, "SELECT ends")[0]
    assert len({lane for _, lane, words in lines if words.startswith("asks")}) == 3


def test_queries_in_three_threads_overlap(server):
    lines = server.scene("/db/threads/")
    assert places(lines, "SELECT starts")[1] < places(lines, "SELECT ends")[0]
    assert len({lane for _, lane, words in lines if "SELECT" in words}) == 3


def test_a_transaction_moves_a_star_or_none(server):
    for form, message in {"": "a star has moved", "fail": "failed between the two updates"}.items():
        lines = read_scene(server.post("/db/transaction/", {form: ""} if form else {}).text)
        words = [one for _, _, one in lines if not one.endswith((" starts", " ends"))]
        before, middle, after = words
        assert middle == message
        assert before.removesuffix(" before") == after.removesuffix(" after")


def test_the_database_is_named(server):
    name = "SQLite" if server.database.startswith("sqlite") else "PostgreSQL"
    assert f"with {name}." in server.get("/db/").text


@pytest.fixture
def streaming(server, open_page):
    """The page of the streams; None if a WSGI server says what it would show."""
    if SERVERS[server.name] == "ASGI":
        return open_page(f"{server.url}/stream/")
    assert "Under ASGI, this page shows" in server.get("/stream/").text
    assert server.post("/stream/async/", {"key": "a"}).status_code == 501
    return None


def connections(server):
    """Return the connections to its API that the demo's server has, by the address on its side."""
    (api,) = [one for one in descendants(server.process.pid) if "demo.slow_api" in one.cmdline()]
    listens = {one.laddr for one in api.net_connections() if one.status == psutil.CONN_LISTEN}
    others = [one for one in descendants(server.process.pid) if one != api]
    every = [connection for one in others for connection in one.net_connections()]
    return {connection.laddr for connection in every if connection.raddr in listens}


def side(page, name):
    return page.locator(f"[data-side={name}]")


def test_an_async_view_shows_tokens_while_a_sync_one_collects_them(streaming):
    if not streaming:
        return
    words = TEXT.split()
    streaming.get_by_role("button", name="Ask both").click()
    shown = side(streaming, "async").locator(".answer")
    expect(shown).to_have_text(re.compile("^A task"))
    assert side(streaming, "sync").locator(".answer").text_content() == ""
    for name, lanes in {"async": 2, "sync": 1}.items():
        expect(side(streaming, name).get_by_role("status")).to_have_text(f"Saved: {TEXT}")
        expect(side(streaming, name).locator(".answer")).to_have_text(TEXT)
        expect(side(streaming, name).locator("recording-timeline .lane")).to_have_count(lanes)
    told = side(streaming, "async").locator(".recording").text_content()
    assert told.index(f"sends {words[0]}") < told.index(f"token {words[1]}")
    assert streaming.complaints == []


def test_stop_ends_the_stream_and_the_whole_answer_is_saved(server, streaming):
    if not streaming:
        return
    streaming.get_by_role("button", name="Ask both").click()
    expect(side(streaming, "async").locator(".answer")).to_have_text(re.compile("^A"))
    asked = set()
    until(lambda: asked.update(connections(server)) or len(asked) == 2)  # the sync view, too
    streaming.get_by_role("button", name="Stop").click()
    for name in "async", "sync":
        expect(side(streaming, name).get_by_role("status")).to_have_text(f"Saved: {TEXT}")
        expect(side(streaming, name).locator(".answer")).not_to_have_text(TEXT)
    assert streaming.complaints == []


def test_what_is_no_key_is_refused_and_what_is_not_saved_is_empty(server):
    for key in "", "a b", "x" * 41:
        assert server.post("/stream/sync/", {"key": key}).status_code in (400, 501)
    assert server.get("/stream/saved/nothing/").status_code == 204


@pytest.fixture(scope="module", params=ALL)
def api(request):
    with demo("--server", request.param) as running:
        yield running


def stood_still(lines):
    (words,) = [words for _, _, words in lines if words.startswith("at most")]
    return float(words.split()[2])


def test_sync_calls_come_in_turn(api):
    first, second, third = seconds(api.scene("/api/in-turn/"), "answer")
    assert second - first > DELAY - 0.05 and third - second > DELAY - 0.05


@pytest.mark.parametrize("scene", ["taskgroup", "threads"])
def test_calls_in_tasks_or_threads_overlap_and_the_loop_ticks(api, scene):
    lines = api.scene(f"/api/{scene}/")
    assert places(lines, "call")[-1] < places(lines, "answer")[0]
    assert "tick" in between_calls_and_answers(lines)


def between_calls_and_answers(lines):
    """Return the words that were told between the first call and the last answer."""
    first, last = places(lines, "call")[0], places(lines, "answer")[-1]
    return [words for _, _, words in lines[first:last]]


def test_a_sync_client_in_an_async_view_stops_the_loop(api):
    lines = api.scene("/api/blocking/")
    assert "tick" not in between_calls_and_answers(lines)
    assert stood_still(lines) > 3 * DELAY - 0.05


def test_the_mistake_holds_the_loops_thread_and_tasks_do_not(api):
    blocking, waiting = (read_recording(api.page(f"/api/{p}/")) for p in ("blocking", "taskgroup"))
    (held,) = [lane.held for lane in blocking.lanes.values() if lane.held > DELAY]
    assert held > 3 * DELAY - 0.05
    calls = [lane.held for name, lane in waiting.lanes.items() if "call" in name]
    assert len(calls) == 3 and max(calls) - (waiting.late or 0) < DELAY / 2


def test_a_failure_cancels_the_others_of_a_task_group_only(api):
    group = [words for _, _, words in api.scene("/api/failure-taskgroup/")]
    assert {"call 1 is cancelled", "call 3 is cancelled"} <= set(group)
    assert group[-1].startswith("the group raises ExceptionGroup")
    gathered = [words for _, _, words in api.scene("/api/failure-gather/")]
    raised = next(n for n, words in enumerate(gathered) if words.startswith("gather raises"))
    assert set(gathered[raised + 1 :]) == {"answer 1", "answer 3"}


def test_a_timeout_cancels_the_late_call_only(api):
    words = [words for _, _, words in api.scene("/api/late/")]
    assert words[-2:] == ["call 2 is cancelled", "TimeoutError"]
    assert set(words[3:-2]) == {"answer 1", "answer 3"}


@pytest.mark.parametrize("scene", ["in-turn", "taskgroup", "threads", "blocking", "late"])
def test_without_the_api_the_answer_is_a_502_that_says_what_to_do(nowhere, scene):
    answer = nowhere.get(f"/api/{scene}/")
    assert answer.status_code == 502
    assert "python -m demo" in answer.text and "Traceback" not in answer.text
    assert "onnection" in answer.text and "sub-exception" not in answer.text


@pytest.mark.parametrize("path", ["", "gather/", "threads/"])
def test_without_its_tables_the_answer_is_a_503_that_says_what_to_do(nowhere, path):
    answer = nowhere.get(f"/db/{path}")
    assert answer.status_code == 503
    assert "demo/manage.py migrate" in answer.text and "Traceback" not in answer.text


@pytest.fixture(scope="module")
def nowhere(tmp_path_factory):
    """A demo without its API and without tables, served as `manage.py runserver` does."""
    folder = tmp_path_factory.mktemp("nowhere")
    environment = {
        **os.environ,
        "DATABASE_URL": f"sqlite:///{folder}/db.sqlite3",
        "DEMO_UPSTREAM": "http://127.0.0.1:1",
    }
    command = "demo/manage.py", "runserver", "--noreload", "{port}"
    server = serving(*command, cwd=ROOT, env=environment, stdout=-3, stderr=-3)
    with server as (url, _), httpx.Client(base_url=url, **HERE) as client:
        yield client


def test_the_api_refuses_what_it_does_not_know():
    with demo() as running:
        line = running.log.lines[running.log.wait_for("with the API at ")]
        with httpx.Client(base_url=line.split()[4], **HERE) as client:
            for path in ("", "x/", "1/?delay=long", "1/?status=bad"):
                answer = client.get(path)
                assert answer.status_code == 400 and "ask for" in answer.json()["error"]
            assert client.get("7/?delay=0").json() == {"answer": 7}


@pytest.mark.every
def test_the_demos_own_tests_pass_on_both_databases(new_database):
    result = run("demo/manage.py", "test", "demo", DATABASE_URL=new_database())
    assert result.returncode == 0, result.stderr
    assert "Ran 11 tests" in result.stderr
