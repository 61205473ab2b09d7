"""What the lab measures: time, memory, and how long a loop stands still."""

import asyncio
import contextlib
import io
import os
import platform
import sys
import threading
import time
from collections.abc import Callable, Iterable
from concurrent.futures import Executor, ThreadPoolExecutor
from multiprocessing import get_context
from typing import TypeVar

import psutil

from snippets.lab import processes, start_up, three_ways, who_switches
from snippets.recorder.recorder import Recorder

Job = tuple[float, float]  # the seconds for which it waits and computes
Series = dict[str, list[tuple[float, float]]]  # as plots take them: {name: [(x, y), ...]}
Result = TypeVar("Result")


def tasks(jobs: list[Job]) -> None:
    asyncio.run(three_ways.tasks(jobs))


WAYS = {
    "in turn": three_ways.in_turn,
    "threads": three_ways.threads,
    "tasks": tasks,
    "processes": lambda jobs: processes.processes(jobs, "spawn"),
}
POOLS: dict[str, tuple[Callable[[int], Executor], Callable]] = {
    "threads": (ThreadPoolExecutor, three_ways.work),
    "processes": (lambda workers: processes.pool_of(workers, "spawn"), processes.work),
}


def subinterpreters(workers: int) -> Executor:
    """Return a pool of threads, each with an interpreter, and so a GIL, of its own."""
    from concurrent.futures import InterpreterPoolExecutor  # type: ignore[attr-defined]

    path = f"import sys; sys.path[:] = {sys.path}"  # a new interpreter has its own
    return InterpreterPoolExecutor(workers, initializer=exec, initargs=(path,))


def add_subinterpreters() -> str | None:
    """Put them among the pools if this Python has them; return why not, or None."""
    try:
        with subinterpreters(1) as pool:
            pool.submit(processes.work, 0, 0).result()
    except Exception as error:
        return f"{type(error).__name__}: {error}".partition(" (")[0]
    POOLS["subinterpreters"] = (subinterpreters, processes.work)
    return None


def cores() -> int:
    """Return how many cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def has_gil() -> bool:
    """Return False in a free-threaded build of Python whose GIL is off."""
    return getattr(sys, "_is_gil_enabled", lambda: True)()


def machine() -> str:
    """Return what the figures depend on, in words."""
    system, version = platform.system(), platform.python_version()
    gil = "with" if has_gil() else "without"
    return f"{cores()} cores, {system} {platform.machine()}, Python {version} {gil} a GIL"


def apart(do: Callable[..., Result], *arguments) -> Result:
    """Return a call's result, made in a thread of its own: a notebook's has a loop."""
    with ThreadPoolExecutor(1, initializer=_name_thread) as pool:
        return pool.submit(do, *arguments).result()


def _name_thread() -> None:
    threading.current_thread().name = "caller"


def quietly(do: Callable[..., Result], *arguments) -> Result:
    """Call a function apart, without what it prints; return its result."""
    with contextlib.redirect_stdout(io.StringIO()):
        return apart(do, *arguments)


def seconds(do: Callable, *arguments) -> float:
    """Return how long a call takes."""
    start = time.perf_counter()
    quietly(do, *arguments)
    return time.perf_counter() - start


def against_jobs(job: Job, **counts: Iterable[int]) -> Series:
    """Return how long the ways take for some numbers of jobs: {way: [(jobs, seconds), ...]}."""
    return {
        way: [(n, seconds(WAYS[way], [job] * n)) for n in counts[way.replace(" ", "_")]]
        for way in WAYS
    }


def against_workers(job: Job, jobs: int, counts: Iterable[int]) -> Series:
    """Return how long workers that have started take for some jobs: {pool: [(workers, …), ...]}."""
    return {
        name: [(n, pool_seconds(pool(n), work, job, jobs)) for n in counts]
        for name, (pool, work) in POOLS.items()
    }


def pool_seconds(pool: Executor, work: Callable, job: Job, jobs: int) -> float:
    def do(job: Job) -> None:
        list(pool.map(work, *zip(*[job] * jobs)))

    with pool:
        seconds(do, (0.1, 0))  # now the workers are there
        return seconds(do, job)


def by_kind(jobs: int, *kinds: Job) -> Series:
    """Return how long the ways take for jobs of some kinds: {way: [(place of kind, seconds)]}."""
    return {
        way: [(place, seconds(do, [job] * jobs)) for place, job in enumerate(kinds)]
        for way, do in WAYS.items()
    }


def timeline(jobs: list[Job]) -> None:
    """Print a recording of the ways, one after the other."""
    out = sys.stdout
    print(f"$ {len(jobs)} jobs that wait for {jobs[0][0]} s and compute for {jobs[0][1]} s, each")
    with Recorder(lambda line: print(line, file=out)).listening():
        apart(_in_all_ways, jobs)


def _in_all_ways(jobs: list[Job]) -> None:
    for way, do in WAYS.items():
        start = time.perf_counter()
        do(jobs)
        print(f"{way}: {time.perf_counter() - start:.2f} s")


def standstill(*busy: float) -> Series:
    """Return the longest gap between ticks, due each 0.01 s: {who computes: [(seconds, gap)]}."""
    gaps = [
        quietly(
            asyncio.run,
            who_switches.longest_gaps(s, 0.01, int(s * 100) + 2, context=get_context("spawn")),
        )
        for s in busy
    ]
    who = "a busy task", "a busy thread", "a busy process"
    return {name: list(zip(busy, answers_of)) for name, answers_of in zip(who, zip(*gaps))}


def cost() -> Series:
    """Return what one of each costs to start and keep: {kind: [(milliseconds, kilobytes)]}.

    It is weighed in a new process, where memory of earlier experiments is not used again.
    """
    with processes.pool_of(1, "spawn") as pool:
        return pool.submit(_cost, 1000).result()


def _cost(many: int) -> Series:
    by_name = {}

    def look(what: str, seconds: float) -> None:
        each = 1 if what == "a process" else many
        by_name[what] = [(1000 * seconds, max(memory() - before, 1) / each)]

    start_up.process(lambda *_: None, "spawn")  # with the first one comes a helper, which stays
    for start in (  # threads last: they take a while to go
        lambda: start_up.process(look, "spawn"),
        lambda: asyncio.run(start_up.tasks(many, look)),
        lambda: start_up.threads(many, look),
    ):
        before = memory()
        start()
    return {kind: by_name[kind] for kind in ("a task", "a thread", "a process")}


def memory() -> float:
    """Return the kilobytes that would be free if this process and its children ended."""
    me = psutil.Process()
    both = [me, *me.children(recursive=True)]
    return sum(process.memory_full_info().uss for process in both) / 1000
