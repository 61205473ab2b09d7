"""The recordings show what the article and its claims say: pure functions of their texts."""

import asyncio
from itertools import pairwise

import pytest

from tests.support.recorded import (
    AT_ONCE,
    IN_TURN,
    figures,
    lanes,
    total,
    words,
)


@pytest.mark.claim("io-bound", "magic")
@pytest.mark.parametrize("name", ["count_async", "count_taskgroup", "count_threads"])
def test_overlapping_counts_take_less_than_half_of_the_sync_ones(name):
    assert 0.99 < total(f"talk/{name}") < 1.05
    assert words(f"talk/{name}") == AT_ONCE


@pytest.mark.claim("control-when-blocked", "magic")
@pytest.mark.parametrize("name", ["count_in_turn", "count_blocking"])
def test_async_without_a_gain(name):
    assert 2.99 < total(f"talk/{name}") < 3.05 and 2.99 < total("talk/count_sync") < 3.05
    assert words(f"talk/{name}") == words("talk/count_sync") == IN_TURN


@pytest.mark.claim("same-thing", "order-of-output")
def test_views_print_in_their_two_orders():
    assert 0.99 < total("talk/views:async") < 1.05 and 2.99 < total("talk/views:sync") < 3.05
    answer = ["200 OK", "Content-Type: text/html; charset=utf-8"]
    assert words("talk/views:sync") == ["GET /sync/", *IN_TURN, *answer]
    assert words("talk/views:async") == ["GET /async/", *AT_ONCE, *answer]


@pytest.mark.claim("blocked-for-a-second")
def test_blocking_sleeps_hold_the_thread_and_awaited_ones_do_not():
    blocking, awaiting = lanes("talk/count_blocking"), lanes("talk/count_async")
    assert len(blocking) == len(awaiting) == 4
    assert sum(lane.held > 0.9 for lane in blocking.values()) == 3
    assert sum(lane.held > 0.5 for lane in awaiting.values()) == 0


@pytest.mark.claim("at-once")
def test_no_two_tasks_of_a_loop_hold_its_thread_at_once():
    holds = sorted(
        (h.start, h.end) for lane in lanes("talk/count_blocking").values() for h in lane.holds
    )
    assert len(holds) >= 3
    assert all(after[0] >= before[1] - 0.01 for before, after in pairwise(holds))


@pytest.mark.claim("whole-system")
def test_threads_of_a_pool_hold_their_threads_at_once():
    threads = [lane for name, lane in lanes("talk/count_threads").items() if "thread" in name]
    assert len(threads) == 3
    assert all(lane.held > 0.9 for lane in threads)
    assert max(lane.start for lane in threads) < min(lane.end for lane in threads)


@pytest.mark.claim("runs-until-await", "stopped-anywhere", "program-controls")
def test_a_computing_task_starves_its_loop_and_a_computing_thread_does_not():
    def ticks_meanwhile(name):
        lines = words(name)
        meanwhile = lines[lines.index("computing") : lines.index("computed")]
        return sum(line.startswith("tick") for line in meanwhile)

    assert ticks_meanwhile("talk/starved_loop") == 0
    assert ticks_meanwhile("talk/switched_thread") >= 2


@pytest.mark.claim(
    *("only-threads", "one-core", "multiprocessing-module"),
    *("cores-at-once", "ultimate-parallelism", "cpu-bound"),
)
def test_processes_compute_at_once_and_threads_and_tasks_in_turn():
    """Six claims rest on this recording; each worker computes for half a second."""
    processes, threads, tasks = figures("talk/busy_workers", r"two \w+: (\d+\.\d+) s")
    assert 0.49 < processes < 0.75
    assert 0.99 < threads < 1.1 and 0.99 < tasks < 1.1
    first, second = (lanes("talk/busy_workers")[name] for name in ("task 2", "task 3"))
    (one,), (other,) = first.holds, second.holds
    assert other.start >= one.end - 0.01


@pytest.mark.claim("pauses-at-await")
def test_only_an_await_that_waits_lets_others_run():
    order = [line.split()[0] for line in words("talk/await_suspends")]
    assert order == [*"AABB", *"CDCD", *"EFEF"]


@pytest.mark.claim("no-guarantee")
def test_lost_code_does_not_run():
    assert "saved" not in words("talk/never_awaited")
    assert any("was never awaited" in line for line in words("talk/never_awaited"))
    assert "saved" not in words("talk/lost_task")
    assert words("talk/client_leaves")[-1] == "the sync view saved"
    assert "the async view saved" not in words("talk/client_leaves")


@pytest.mark.claim("no-guarantee")
def test_each_way_to_lose_work_loses_it():
    assert words("claims/lost_to_timeout") == ["TimeoutError", "{'Ann': 0, 'Ben': 0}"]
    ends = "saved", "was cancelled"  # if the loop lives on, and if it ends
    assert words("claims/failing_sibling") == [
        line for end in ends for line in ("gather raised: no such row", f"the other one {end}")
    ]
    assert "never printed" not in words("claims/lost_error")
    complaints = "exception was never retrieved", "was destroyed but it is pending!"
    assert [line for line in words("claims/lost_error") if line.startswith("asyncio says")] == [
        f"asyncio says: Task {complaint}" for complaint in complaints
    ]
    assert "daemon saved" not in words("claims/daemon_thread")
    assert words("claims/daemon_thread")[-1] == "thread saved"
    assert words("claims/goes_on") == ["gave up", "saved"]


@pytest.mark.claim("available-soon")
def test_orm_and_cache_work_in_a_thread():
    for name, work in {"orm_async": "a connection opens", "cache_async": "get"}.items():
        assert [line.text for line in lanes(f"talk/{name}")["thread 1"].lines] == [work]
        assert lanes(f"talk/{name}")["task 1"].lines


@pytest.mark.claim("same-sleep", "loop-goes-on")
def test_awaited_sleeps_overlap_and_blocking_ones_queue_up():
    waiting, blocking, _ = (line.at for line in lanes("talk/sleep_compared")["task 1"].lines)
    assert 0.49 < waiting < 0.55 and 1.49 < blocking - waiting < 1.55


@pytest.mark.claim("stopped-anywhere")
def test_only_a_process_can_be_stopped_while_it_computes():
    assert words("claims/stop_each") == [
        "the process was stopped: True",
        "the task computed to its end",
        "the task was cancelled: True",
        "ways to stop a thread: 0",
    ]


@pytest.mark.claim("os-controls")
def test_the_interpreter_has_a_say_in_switching_threads():
    (lane,) = lanes("claims/switch_interval").values()
    counts = [line.text.split(": the other ") for line in lane.lines]
    assert counts == [
        ["compute, switch after 0.005", "ticks"],
        ["compute, switch after 10", "stands still"],
        ["digest, switch after 10", "ticks"],
    ]


@pytest.mark.claim("tasks-share")
def test_process_thread_and_task_share_more_and_more():
    assert words("claims/who_shares") == [
        "a process changed nothing",
        "a thread changed the global",
        "a task changed the global and the thread-local",
    ]


@pytest.mark.claim("process-copies")
def test_a_process_starts_with_a_copy_or_afresh():
    lines = words("claims/process_copies")
    assert "fork: the child sees counter 1" in lines
    assert "spawn: the child sees counter 0" in lines
    assert sum("the parent keeps ['sent']" in line for line in lines) >= 2


@pytest.mark.claim("sync-safe")
def test_two_sync_views_race_and_two_async_ones_need_not():
    assert words("claims/racing_sync_views") == [
        "/sync/ seats 1 and 1",
        "/async/ seats 1 and 2",
    ]


@pytest.mark.claim("sync-costs")
def test_sync_views_of_different_requests_overlap():
    lane, *views = lanes("talk/sleep_compared").values()
    async_done, blocked, sync_done = (line.at for line in lane.lines)
    assert 0.49 < async_done < 0.56 and 0.49 < sync_done - blocked < 0.56
    threads = [view for view in views if view.start > blocked - 0.05]
    assert len(threads) == 3 and all(thread.held > 0.49 for thread in threads)


@pytest.mark.claim("no-order")
def test_gather_promises_the_order_of_results_only():
    promise = " ".join(asyncio.gather.__doc__.split())
    assert "not necessarily be scheduled in the same order as passed in" in promise
    assert "in the order of the original sequence" in promise
    assert words("talk/gather_order")[-1] == "results: first, second, third"
