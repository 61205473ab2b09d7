"""/compare/ on real servers and in a real browser: live lines, stopping, leaving and limits."""

import contextlib
import json
import os
import re
import signal
import time

import httpx
import psutil
import pytest
from playwright.sync_api import expect

from demo import compare
from snippets.recorder import catalog
from snippets.recorder.agreement import disagreements
from tests.support.demos import (
    arguments,
    demo,
    descendants,
    frozen,
    frozen_snippets,
    lives,
    run_alone,
    snippets_of,
    wait_for_end,
)
from tests.support.pressing import faults
from tests.support.project import PHONE, SEEN
from tests.support.servers import reserved_port, until

SLOW, QUICK = "talk/views:sync", "talk/views:async"
HYPERCORN = pytest.param("hypercorn", marks=pytest.mark.every)


@pytest.fixture(scope="module", params=["uvicorn", HYPERCORN])
def running(request):
    with demo("--server", request.param) as running:
        yield running


@pytest.fixture
def server(running):
    """A demo for which no snippet of another test runs any more."""
    until(lambda: not snippets_of(running))
    return running


def comparing(server, left=SLOW, right=QUICK, **options):
    """Start a comparison as the page does; return a context that gives its response."""
    server.get("/db/transaction/")
    data = {"left": left, "right": right} | options
    token = {"X-CSRFToken": server.client.cookies["csrftoken"]}
    return server.client.stream("POST", "/compare/run/", data=data, headers=token)


def events(response):
    """Give each event of a stream as it comes: (its name, its data)."""
    name = None
    for line in response.iter_lines():
        key, _, value = line.partition(": ")
        if key == "event":
            name = value
        elif key == "data":
            yield name, json.loads(value)


def test_lines_come_as_they_are_printed_and_agree_with_the_recordings(server):
    texts, alive, ends = {"left": "", "right": ""}, None, []
    with comparing(server) as response:
        assert response.status_code == 200
        assert response.headers["Content-Type"].startswith("text/event-stream")
        for name, data in events(response):
            if name == "line":
                texts[data["side"]] += data["text"] + "\n"
                if alive is None and "| One" in texts["left"]:
                    alive = [arguments(one)[-1] for one in snippets_of(server)]
            elif name == "end":
                ends.append(data["side"])
                assert data["how"] == "done"
    for side, name in {"left": SLOW, "right": QUICK}.items():
        recorded = (catalog.ROOT / catalog.recordings()[name].path).read_text("utf-8")
        assert disagreements(recorded, texts[side]) == []
    assert SLOW in alive  # its first line has not waited for its last one
    assert ends == ["right", "left"]


@pytest.fixture
def others(server):
    """The snippets of a reader who stays: frozen, like those that a test freezes after them.

    What is frozen ends only if it is killed, and at LIMIT these would be the first.
    """
    with comparing(server, SLOW, SLOW), frozen_snippets(server) as snippets:
        yield snippets


def test_leaving_ends_the_readers_own_runs_on_the_server(server, others):
    with comparing(server, SLOW, SLOW) as response, frozen_snippets(server, others) as own:
        response.close()
        wait_for_end(own)
    assert all(map(lives, others))


def test_a_run_takes_its_own_children_with_it(server, others):
    def children():
        own = [one for one in snippets_of(server) if one not in others]
        return [child for one in own for child in descendants(one.pid)]

    pools = "talk/busy_workers", "talk/busy_workers"
    with comparing(server, *pools) as response, frozen(children) as pool:
        response.close()
        wait_for_end(pool)
    assert all(map(lives, others))


def test_beyond_the_limit_the_answer_is_503_and_then_not_any_more(server):
    with contextlib.ExitStack() as stack:
        for _ in range(compare.MOST):
            response = stack.enter_context(comparing(server, "talk/count_sync", "talk/count_sync"))
            assert response.status_code == 200
        refused = server.post("/compare/run/", {"left": SLOW, "right": QUICK})
        assert refused.status_code == 503 and refused.headers["Retry-After"] == "5"
        assert refused.text.startswith(
            f"{compare.MOST} comparisons are running, which is the limit"
        )
        unknown = server.post("/compare/run/", {"left": "talk/nothing", "right": QUICK})
        assert unknown.status_code == 503  # whose name is not looked up, either

    def next_status():
        with comparing(server) as response:
            return response.status_code != 503 and response.status_code

    assert until(next_status) == 200


@pytest.mark.parametrize(
    ("data", "status", "message"),
    [
        ({"left": SLOW}, 400, "Choose two snippets"),
        ({"left": SLOW, "right": ""}, 400, "Choose two snippets"),
        ({"left": SLOW, "right": "talk/nothing"}, 404, "There is no snippet"),
        ({"left": SLOW, "right": "../../etc/passwd"}, 404, "There is no snippet"),
        ({"left": SLOW, "right": "x" * 10_000}, 404, "There is no snippet"),
        ({"left": SLOW, "right": "talk/views:sync; ls"}, 404, "There is no snippet"),
    ],
)
def test_what_is_no_snippet_is_refused(server, data, status, message):
    before = time.time()
    answer = server.post("/compare/run/", data)
    assert answer.status_code == status and message in answer.text
    assert not [one for one in snippets_of(server) if one.create_time() > before]


def test_under_wsgi_the_page_says_what_it_needs():
    with demo("--wsgi") as running:
        assert compare.NEEDS_ASGI in running.get("/compare/").text
        answer = running.post("/compare/run/")
        assert answer.status_code == 501 and compare.NEEDS_ASGI in answer.text


def test_a_run_has_a_time_limit(monkeypatch):
    monkeypatch.setattr(compare, "LIMIT", 0.5)
    lines = []
    recording = catalog.recordings()["talk/count_sync"]
    run_alone(compare.run_snippet(recording, "left", lines.append))
    assert lines[-1] is None
    assert lines[-2] == compare.event("end", side="left", how="stopped after 0.5 s")


def kill_all(process):
    """Kill a demo's server, as a crash does, and then whatever it has started."""
    for one in descendants(process.pid):  # the server first: it must not tell how the others ended
        with contextlib.suppress(psutil.NoSuchProcess):  # the kernel hangs up on stopped orphans
            one.kill()


@pytest.mark.every
def test_a_killed_server_leaves_the_database_whole(new_database):
    database = new_database()
    with demo(database=database) as running:
        before = stars(running)
        running.post("/db/transaction/")
        with comparing(running) as response:
            lines = events(response)
            assert next(lines)[0] == "start"
            os.kill(running.process.pid, signal.SIGSTOP)  # it cannot clean up
            kill_all(running.process)
            with pytest.raises(httpx.TransportError):
                list(lines)
            os.kill(running.process.pid, signal.SIGCONT)
        assert running.process.wait() != 0
    with demo(database=database) as running:
        assert stars(running) == before
        assert "a star has moved" in running.post("/db/transaction/").text


def stars(server):
    return sum(map(int, re.findall(r"<td>(\d+)</td></tr>", server.get("/db/").text)))


@pytest.fixture
def compared(server, open_page):
    """The page, opened on a server; the browser's own policy forbids evaluating code in it."""
    return lambda query="", **options: open_page(f"{server.url}/compare/{query}", **options)


DRAWN_FOR_A_PHONE = f"""innerWidth === {PHONE["width"]}
    && [...document.querySelectorAll("recording-timeline svg")]
        .every((svg) => svg.viewBox.baseVal.width === svg.parentNode.clientWidth)"""


def lanes(page, side):
    """Return the lanes that printed; a busy machine may have made others long enough to show."""
    drawn = page.locator(f"[data-side={side}] recording-timeline .lane:has(.words)").all()
    return [lane.get_attribute("data-lane") for lane in drawn]


def press(page, name):
    page.get_by_role("button", name=name, exact=True).click()


def says(page, words):
    expect(page.get_by_role("status")).to_have_text(words)


def test_the_page_draws_both_runs_on_one_scale(compared):
    page = compared()
    press(page, "Start")
    says(page, "Done.")
    assert lanes(page, "left") == ["client", "thread 1"]
    assert lanes(page, "right") == ["client", "task 1", "task 2", "task 3", "task 4"]
    ticks = [
        page.locator(f"[data-side={side}] .axis text").all_text_contents()
        for side in ("left", "right")
    ]
    assert ticks[0] == ticks[1] and "3.0 s" in ticks[0]
    log = page.get_by_role("log").first
    assert "| total" in log.text_content()
    assert page.locator("[data-side=left] .lane .holds").count() >= 1
    assert page.complaints == []


@pytest.mark.every
def test_the_page_is_worked_by_keyboard_and_remembers_the_choice(compared):
    page = compared()
    page.get_by_label("Left").focus()
    page.keyboard.type("talk/count_async")
    page.get_by_label("Right").select_option("talk/count_threads")
    page.get_by_label("Right").focus()
    assert "left=talk%2Fcount_async&right=talk%2Fcount_threads" in page.url
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    says(page, "Done.")
    assert lanes(page, "left") == ["task 1", "task 2", "task 3", "task 4"]
    again = compared("?" + page.url.partition("?")[2])
    assert again.get_by_label("Right").input_value() == "talk/count_threads"


@pytest.mark.every
def test_stop_ends_both_runs_on_the_server(compared, server, others):
    page = compared("?left=talk/count_sync&right=talk/count_in_turn")
    press(page, "Start")
    with frozen_snippets(server, others) as own:
        press(page, "Stop")
        says(page, "Stopped, on the server too.")
        wait_for_end(own)
    assert all(map(lives, others))
    press(page, "Start")
    says(page, "Done.")


@pytest.mark.every
def test_another_choice_forgets_what_ran_before_and_waits_for_a_run(compared):
    page = compared("?left=talk/count_sync&right=talk/count_async")
    press(page, "Start")
    expect(page.get_by_label("Left")).to_be_disabled()
    says(page, "Done.")
    assert lanes(page, "left") == ["main thread"]
    page.get_by_label("Left").select_option("talk/count_threads")
    page.set_viewport_size(PHONE)
    page.wait_for_function(DRAWN_FOR_A_PHONE)
    assert lanes(page, "left") == [] and len(lanes(page, "right")) == 4


@pytest.mark.every
def test_lines_come_where_streams_cannot_be_iterated(server, browser):
    """As in Safari."""
    context = browser.new_context()
    iterators = "Symbol.asyncIterator", "'values'"
    for name in iterators:
        context.add_init_script(f"delete ReadableStream.prototype[{name}]")
    page = context.new_page()
    page.goto(f"{server.url}/compare/?left=talk/count_async&right=talk/count_async")
    press(page, "Start")
    says(page, "Done.")
    context.close()


@pytest.mark.every
def test_a_closed_tab_ends_both_runs_on_the_server(compared, server, others):
    page = compared("?left=talk/count_sync&right=talk/count_in_turn")
    press(page, "Start")
    with frozen_snippets(server, others) as own:
        page.close()
        wait_for_end(own)
    assert all(map(lives, others))


@pytest.mark.every
def test_the_page_says_that_the_limit_is_reached(compared, server):
    page = compared()
    with contextlib.ExitStack() as stack:
        for _ in range(compare.MOST):
            stack.enter_context(comparing(server, "talk/count_sync", "talk/count_sync"))
        press(page, "Start")
        says(page, re.compile(r"Not started: 8 comparisons are running"))
    expect(page.get_by_role("button", name="Start")).to_be_visible()


@pytest.mark.every
def test_the_page_survives_a_lost_server(open_page, tmp_path):
    database = f"sqlite:///{tmp_path}/db.sqlite3"
    with reserved_port() as port:
        with demo(database=database, port=port) as running:
            page = open_page(f"{running.url}/compare/")
            press(page, "Start")
            with frozen_snippets(running):
                kill_all(running.process)
                says(page, "The connection to the server was lost, and the runs with it.")
        with demo(database=database, port=port):
            says(page, re.compile("it is back. Start runs both again.$"))
            press(page, "Start")
            says(page, "Done.")


@pytest.fixture(scope="module")
def uvicorn():
    with demo() as running:
        yield running


@pytest.mark.every
@pytest.mark.parametrize(("width", "scheme"), SEEN, ids=["wide", "phone"])
def test_axe_finds_nothing_on_the_demos_pages(uvicorn, open_page, width, scheme):
    compare = "/compare/?left=talk/coroutine_by_hand&right=talk/count_async"
    paths = ("/", compare, "/who/async/", "/who/sync/", "/db/", "/db/gather/")
    paths += ("/db/transaction/", "/api/", "/api/blocking/", "/stream/", "/nowhere/")
    for path in paths:
        page = open_page(
            uvicorn.url + path, color_scheme=scheme, viewport=width, bypass_csp=True
        )  # axe itself evaluates code
        if path == compare:
            press(page, "Start")
            says(page, "Done.")
        if path == "/stream/":
            press(page, "Ask both")
            expect(page.get_by_role("status").first).to_have_text(re.compile("^Saved: "))
        if path.startswith("/who"):
            press(page, "Ask five times")
            says(page, " Asked five times.")
        assert faults(page) == "", path
        overflow = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        assert overflow <= 0, path


def test_a_scene_is_drawn_with_its_lanes(server, open_page):
    page = open_page(server.url + "/db/gather/")
    drawn = page.locator("recording-timeline .lane").all()
    names = [lane.get_attribute("data-lane") for lane in drawn]
    assert names == ["task 1", "task 2", "task 3", "thread 1"]
    assert page.complaints == []


def test_without_javascript_the_page_says_what_to_do(server, open_page):
    page = open_page(server.url + "/compare/", java_script_enabled=False)
    assert "python -m snippets" in page.locator("noscript").text_content()
    assert page.get_by_role("button", name="Start").is_disabled()
