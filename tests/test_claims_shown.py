"""What the recordings and the rows of the matrix must say for the claims that rest on them."""

import re
from concurrent.futures import process, thread

import pytest

from docs.weave import claims as verdicts
from snippets.recorder.catalog import ROOT
from tests.support.recorded import AT_ONCE, IN_TURN, RECORDINGS, ROWS, figures, lanes, total, words

CLAIMS = verdicts.claims()
ANSWERS = [  # of each row: from which release on it answers what
    ("asgi", {"3.0": "works: 200"}),
    ("async_view_asgi", {"3.0": "fails: AttributeError", "3.1": "works: 200"}),
    ("async_view_wsgi", {"3.0": "fails: AttributeError", "3.1": "works: 200 OK"}),
    ("async_middleware", {"3.0": "fails: AttributeError", "3.1": "works: 200"}),
    ("async_client", {"3.0": "fails: ImportError", "3.1": "works: 200 answer"}),
    ("cache_methods", {"3.0": "fails: AttributeError", "4.0": "works: aset, aincr"}),
    ("query_methods", {"3.0": "fails: AttributeError", "4.1": "works: all seven calls"}),
    ("async_for", {"3.0": "fails: TypeError", "4.1": "works: ['One', 'Two']"}),
    ("async_unsafe", {"3.0": "works: You cannot call this from an async context"}),
    ("cache_overlap", {"3.0": "fails: AttributeError", "4.0": "3.0 waits"}),
    ("queries_overlap", {"3.0": "fails: AttributeError", "4.1": "3.0 waits"}),
    ("sync_views_overlap", {"3.0": "3.0 waits", "4.0": "1.0 waits"}),
    (
        "behind_sync_middleware",
        {"3.0": "fails: AttributeError", "3.1": "3.0 waits", "4.0": "1.0 waits"},
    ),
    ("disconnect_view", {"3.0": "fails: AttributeError", "3.1": "runs on", "5.0": "cancelled"}),
    ("disconnect_sync_view", {"3.0": "runs on"}),
]


@pytest.mark.claim(
    *("since-3-1", "no-async-orm", "no-async-cache", "available-soon", "lookups-block"),
    *("whole-system", "log-lines", "sync-costs", "no-guarantee"),
)
@pytest.mark.parametrize(("row", "expected"), ANSWERS, ids=[row for row, _ in ANSWERS])
def test_each_django_answers_what_the_claims_say(row, expected):
    kind = None
    for release, answer in ROWS[row].items():
        kind = expected.get(release, kind)
        assert answer.startswith(kind), f"{row} under {release}: {answer}"


def test_no_claim_rests_on_a_row_that_is_not_among_these():
    runs = {run for claim in CLAIMS for run in claim.get("runs", [])}
    rows = {run.removeprefix("versions/") for run in runs if run.startswith("versions/")}
    assert len(rows) >= 14 and rows <= {row for row, _ in ANSWERS}


def test_every_claim_that_can_be_run_names_a_test():
    without = [c["id"] for c in CLAIMS if not any("::" in run for run in c.get("runs", []))]
    opinions = [c["id"] for c in CLAIMS if c["verdict"] == "opinion"]
    assert set(without) - set(opinions) == {"andrew-godwin"}  # who did something is in its sources


def spoken(name):
    """Return what each lane of a recording says, its times left out: {lane: lines}."""
    return {lane: [line.words for line in recorded.lines] for lane, recorded in lanes(name).items()}


def source(name):
    """Return the text of the snippet of a recording."""
    return (ROOT / RECORDINGS[name].snippet.path).read_text("utf-8")


@pytest.mark.claim("no-async-orm", "lookups-block")
def test_sync_queries_refuse_an_event_loop_and_awaited_ones_leave_it_free():
    refused, *answers = spoken("talk/orm_async")["task 1"]
    assert refused.startswith("SynchronousOnlyOperation: You cannot call this from an async")
    assert answers == ["counted: 1", "found: contenttype"]
    assert lanes("talk/orm_async")["task 1"].held < 0.05


@pytest.mark.claim("no-async-cache")
def test_an_awaited_cache_leaves_the_event_loop_free():
    assert spoken("talk/cache_async") == {"thread 1": ["get"], "task 1": ["got async Django"]}
    cache, task = (lanes("talk/cache_async")[name] for name in ("thread 1", "task 1"))
    assert cache.held > 0.45 and task.held < 0.05


@pytest.mark.claim("sequential")
def test_sync_counts_come_one_after_the_other_in_one_thread():
    assert spoken("talk/count_sync") == {"main thread": [*IN_TURN, "total #.#### s"]}


@pytest.mark.claim(
    "others-go-on",
    "only-threads",
    "asyncio-tasks",
    "gather-groups",
    "why-the-order-differs",
    "picks-up-coroutines",
)
def test_gathered_counts_are_tasks_that_go_on_while_others_wait():
    counts = {f"task {number}": ["One", "Two"] for number in (1, 2, 3)}
    assert spoken("talk/count_async") == counts | {"task 4": ["total #.#### s"]}
    assert words("talk/count_async") == AT_ONCE


@pytest.mark.claim("why-the-order-differs")
def test_the_same_counts_in_turn_are_one_task_and_print_in_the_sync_order():
    assert spoken("talk/count_in_turn") == {"task 1": [*IN_TURN, "total #.#### s"]}


@pytest.mark.claim("gather-groups")
def test_gather_makes_a_task_of_each_coroutine_and_collects_their_results():
    assert spoken("talk/gather_order") == {
        "third task": ["third is done"],
        "second task": ["second is done"],
        "first task": ["first is done"],
        "task 1": ["results: first, second, third"],
    }


@pytest.mark.claim("event-loop", "one-thing", "os-manages", "asyncio-tasks", "one-process")
def test_who_shares_process_thread_and_loop():
    assert spoken("talk/who_runs") == {
        "task 1": [
            "a process shares nothing",
            "a thread shares process",
            "a task shares process, thread, loop",
            "a coroutine shares process, thread, loop, task",
        ]
    }
    assert '"thread": threading.get_native_id()' in source("talk/who_runs")  # the system's number


@pytest.mark.claim("one-thing", "threads-share", "own-resources")
def test_who_changes_globals_and_thread_locals():
    assert spoken("claims/who_shares") == {
        "task 1": [
            "a process changed nothing",
            "a thread changed the global",
            "a task changed the global and the thread-local",
        ]
    }


@pytest.mark.claim("multiprocessing-module", "own-resources", "process-communication")
def test_a_process_gets_copies_and_a_lambda_cannot_be_sent():
    *words, a_lambda = spoken("claims/process_copies")["main thread"]
    for method, counter in {"fork": 1, "spawn": 0, "forkserver": 0}.items():
        assert f"{method}: the child sees counter {counter}" in words
        assert f"{method}: the parent keeps ['sent']" in words
    assert a_lambda == "a lambda can be sent: False"
    assert process.mp.__name__ == "multiprocessing"


@pytest.mark.claim("threading-module")
def test_threads_come_from_threading_or_from_a_pool_built_on_it():
    with_threads = [n for n in RECORDINGS if any(lane.startswith("thread") for lane in lanes(n))]
    assert len(with_threads) >= 12
    assert not [name for name in with_threads if re.search("(import|from) _", source(name))]
    assert "import threading\n" in source("talk/switched_thread")
    assert thread.threading.__name__ == "threading"


@pytest.mark.claim("only-threads", "one-core", "cores-at-once")
def test_a_computing_thread_keeps_the_lock_and_a_hashing_one_lets_it_go():
    assert spoken("claims/switch_interval") == {
        "main thread": [
            "compute, switch after 0.005: the other ticks",
            "compute, switch after 10: the other stands still",
            "digest, switch after 10: the other ticks",
        ]
    }


@pytest.mark.claim("state-saved", "keeps-state", "preemptive")
@pytest.mark.parametrize(
    ("name", "kind", "meanwhile"), [("starved_loop", "task", 0), ("switched_thread", "thread", 3)]
)
def test_ticks_count_on_from_where_they_were(name, kind, meanwhile):
    ticks, computes = (lanes(f"talk/{name}")[f"{kind} {number}"] for number in (1, 2))
    assert [line.text for line in ticks.lines] == [f"tick {number}" for number in range(1, 6)]
    start, end = computes.lines
    assert (start.text, end.text) == ("computing", "computed") and end.at - start.at > 0.99
    assert sum(start.at < tick.at < end.at for tick in ticks.lines) == meanwhile
    assert computes.computed > 0.9


BY_HAND = [
    "called: coroutine and nothing ran yet",
    "One",
    "suspended, it says: please wait",
    "Two, resumed with an answer",
    "returned: the result",
]


@pytest.mark.claim(
    *("event-loop", "state-saved", "special-functions"),
    *("yields-to-caller", "keeps-state", "entry-points"),
)
def test_a_coroutine_runs_for_whoever_sends_and_resumes_where_it_suspended():
    assert spoken("talk/coroutine_by_hand") == {"main thread": BY_HAND}


@pytest.mark.claim("yields-to-caller")
def test_the_coroutines_that_await_one_suspend_and_resume_with_it():
    assert spoken("claims/suspends_the_chain") == {
        "main thread": [
            "whoever sends gets a pause",
            "and all three wait",
            "inner goes on",
            "middle goes on",
            "outer goes on",
            "done",
        ]
    }


@pytest.mark.claim("special-functions", "picks-up-coroutines")
def test_calling_a_coroutine_function_runs_nothing():
    first, warning, *_, last = spoken("talk/never_awaited")["task 1"]
    assert (first, last) == ("before", "after") and "saved" not in words("talk/never_awaited")
    assert warning.endswith("RuntimeWarning: coroutine 'save' was never awaited")


@pytest.mark.claim("sleep-view")
def test_an_async_view_that_awaits_a_sleep_answers_half_a_second_later():
    client, view = (lanes("talk/sleep_view:hello")[name] for name in ("client", "task 1"))
    waiting, answering = view.lines
    assert 0.49 < answering.at - waiting.at < 0.55 and view.held < 0.05
    assert [line.text for line in client.lines][::3] == ["GET /hello/", "half a second later"]
    assert client.lines[1].text == "200 OK"


@pytest.mark.claim("sleep-stands-for")
def test_a_blocking_sleep_holds_the_thread_and_an_awaited_one_does_not():
    asking, *views = lanes("talk/sleep_compared").values()
    awaited, _, plain = (line.at for line in asking.lines)
    assert not [view for view in views if view.start < awaited - 0.1]  # those held nothing
    blocking = [view for view in views if view.end < plain - 0.1]
    assert len(blocking) == 3 and all(0.45 < view.held < 0.55 for view in blocking)


@pytest.mark.claim("as-printed")
def test_a_function_whose_body_lost_its_indent_does_not_compile():
    message = "IndentationError: expected an indented block after function definition on line 1"
    assert spoken("claims/lost_indentation") == {"main thread": [message]}


@pytest.mark.claim(
    *("as-printed", "one-second-gap", "sync-view-sync"),
    *("sync-three-seconds", "async-one-second"),
)
@pytest.mark.parametrize(
    ("view", "counting", "others", "seconds"),
    [
        ("sync", {"thread 1": 3}, {"client"}, 3),
        ("async", {"task 1": 1, "task 2": 1, "task 3": 1}, {"client", "task 4"}, 1),
    ],
)
def test_each_view_counts_three_times_a_second_apart(view, counting, others, seconds):
    recorded = lanes(f"talk/views:{view}")
    assert set(recorded) == {*counting, *others}
    for lane, times in counting.items():
        counts = [line for line in recorded[lane].lines if line.text in ("One", "Two")]
        assert [line.text for line in counts] == ["One", "Two"] * times
        assert all(0.98 < two.at - one.at < 1.03 for one, two in in_pairs(counts))
    assert seconds - 0.01 < total(f"talk/views:{view}") < seconds + 0.05


def in_pairs(things):
    """Return the pairs of a list: the first and the second, the third and the fourth."""
    return zip(things[::2], things[1::2])


@pytest.mark.claim("sync-costs")
def test_the_adapter_runs_sync_code_in_one_thread_unless_told_otherwise():
    sensitive, free = figures("talk/one_sync_thread", r"thread_sensitive=\w+: (\d+\.\d+) s")
    assert 1.49 < sensitive < 1.56 and 0.49 < free < 0.55
    queries = [words for words in spoken("talk/one_sync_thread").values() if "queried" in words]
    assert sorted(map(len, queries)) == [1, 1, 1, 3]


@pytest.mark.claim("event-loop", "log-lines", "sync-safe")
def test_requests_share_an_event_loop_under_asgi_and_not_under_wsgi():
    assert words("talk/two_interfaces") == [
        *(f"WSGIRequest: event loop {number}" for number in (1, 2, 3)),
        *["ASGIRequest: event loop 4"] * 3,
    ]


@pytest.mark.claim("own-resources")
def test_a_forked_child_moves_its_parent_in_the_file():
    assert words("claims/forked_file") == ["left for the parent: 56789"]


@pytest.mark.claim("no-guarantee")
def test_a_task_of_a_view_ends_with_the_request_under_wsgi_only():
    wsgi, asgi = "WSGIRequest cancelled before it could save", "ASGIRequest saved"
    assert words("claims/lost_in_a_view") == [wsgi, asgi]


@pytest.mark.claim("no-guarantee")
def test_a_queued_call_never_begins_when_nobody_waits():
    texts = ["the first begins", "nobody waits any more", "the first saved"]
    assert words("claims/never_begun") == texts
    queue = lanes("claims/never_begun")["thread 1"]
    assert queue.end - queue.lines[-1].at > 0.5  # the thread was there, and free


def test_a_waiting_request_keeps_a_thread_that_does_nothing():
    assert words("talk/waiting_requests") == [
        "threads before: 1",
        "threads while 20 requests wait: 21",
    ]
    assert set(lanes("talk/waiting_requests")) == {"task 1"}
