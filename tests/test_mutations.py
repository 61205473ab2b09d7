"""The checks can fail: each test here breaks a copy of the project, and it is noticed."""

import re
import sys

import pytest

from snippets.recorder.agreement import EXACT, REAL, disagreements
from snippets.recorder.recording import parse
from tests.support.mutants import (
    ON_A_CLOCK_THAT_JUMPS,
    RECORDINGS,
    each_changed,
    each_wait,
    line_of,
    noticed,
    scaled,
    source,
    texts_of,
    times,
)
from tests.support.project import ROOT, change, copy_of, replaced, run

RUNS = {name: parse((ROOT / one.path).read_text("utf-8")) for name, one in RECORDINGS.items()}
for one in RUNS.values():
    one.late = 0  # as on an idle machine
COMPUTE = """\
    end = time.perf_counter() + {}
    while time.perf_counter() < end:
        pass
"""

VIRTUAL = "-m", "snippets", "--in", "virtual", "--check"
# Python takes a changed file for the one it has compiled if size and second are the same. Unlike
# -B, this goes for the processes that a run starts, too.
AFRESH = {"PYTHONDONTWRITEBYTECODE": "1"}

needs_the_clock = pytest.mark.skipif(
    sys.version_info < (3, 13), reason="the clock that jumps replaces names of Python 3.13"
)


@pytest.fixture(scope="module")
def copy(tmp_path_factory):
    """A folder with a copy of the snippets and of what runs them."""
    folder = tmp_path_factory.mktemp("copy")
    copy_of(ROOT / "snippets", folder / "snippets")
    return folder


@pytest.fixture
def changed(copy):
    """A function that changes a snippet of the copy, until the test ends."""
    paths = {}

    def changed(name, old, new):
        path = copy / RECORDINGS[name].snippet.path
        paths.setdefault(path, path.read_text("utf-8"))
        change(path, old, new)

    yield changed
    for path, before in paths.items():
        path.write_text(before, "utf-8")


OF_THE_PAGES = [
    *("-m", "pytest", "-q", "-n0", "-p", "no:cacheprovider"),
    *("tests/test_docs.py", "-k", "fence or snippet or index"),
]


@pytest.mark.every
def test_the_copy_is_whole(project):
    result = run("-m", "snippets", "--check", "talk/count_sync", cwd=project)
    assert result.returncode == 0, result.stdout
    result = run(*OF_THE_PAGES, cwd=project)
    assert result.returncode == 0, result.stdout


# What a snippet does, where waiting takes no time: a message names the line and what came instead.


@needs_the_clock
@pytest.mark.parametrize(
    ("name", "old", "new", "message"),
    [
        ("count_sync", "sleep(1)", "sleep(0.5)", r":3: recorded 1\.0. s .*Two; .* printed 0\.50 s"),
        ("count_sync", '"One"', '"Tow"', r":2: recorded 0\.0. s main thread \| One; .* \| Tow"),
        ("count_async", "sleep(1)", "sleep(1.1)", r":5: recorded 1\.0. s .*Two; .* 1\.10 s"),
        ("count_threads", "sleep(1)", "sleep(1.1)", r":5: recorded 1\.0. s .*Two; .* 1\.10 s"),
        ("views:sync", "time.sleep(1)", "time.sleep(1.1)", r":4: recorded 1\.0. s .*Two"),
        ("views:async", "o.sleep(1)", "o.sleep(1.1)", r":6: recorded 1\.0. s .*Two"),
        ("gather_order", "0.2", "0.26", r":2: recorded 0\.2. s .* third is done; .* 0\.26 s"),
        ("count_async", "await asyncio", "time", r":11: held its thread 0\.00 s"),
        ("count_async", "await asyncio.gather", "asyncio.gather", r":\d+: recorded"),
    ],
)
def test_a_changed_snippet_disagrees(copy, changed, name, old, new, message):
    changed(f"talk/{name}", old, new)
    checked = run(*VIRTUAL, f"talk/{name}", cwd=copy, **AFRESH)
    assert checked.returncode == 1
    assert re.search(re.escape(name.replace(":", ".")) + r"\.txt" + message, checked.stdout), (
        checked
    )


@needs_the_clock
def test_swapped_prints_disagree(copy, changed):
    changed("talk/count_sync", '"One"', '"X"')
    changed("talk/count_sync", '"Two"', '"One"')
    changed("talk/count_sync", '"X"', '"Two"')
    checked = run(*VIRTUAL, "talk/count_sync", cwd=copy, **AFRESH)
    assert checked.returncode == 1
    assert re.search(r"count_sync\.txt:2: recorded 0\.0. s main thread \| One", checked.stdout)


# What a snippet does otherwise than by its words and waits.

BEHAVIOURS = {  # the recording's name, what is replaced, and by what
    "the cache blocks before it prints": (
        "talk/cache_async",
        'print("get")\n        time.sleep(0.5)',
        'time.sleep(0.5)\n        print("get")',
    ),
    "an await of what has its answer pauses": (
        "talk/await_suspends",
        'return "done"',
        "await asyncio.sleep(0)",
    ),
    "a task sleeps instead of computing": (
        "talk/starved_loop",
        COMPUTE.format("BUSY"),
        "    time.sleep(1)\n",
    ),
    "a daemon does not block": (
        "claims/daemon_thread",
        "target=save, args=[2]",
        'target=print, args=["daemon saves"]',
    ),
    "requests in turn": (
        "talk/sleep_compared",
        "await asyncio.gather(ask(url), ask(url), ask(url))",
        "await ask(url), await ask(url), await ask(url)",
    ),
    "a task with a name": (
        "talk/lost_task",
        "create_task(save())",
        'create_task(save(), name="saver")',
    ),
    "a thread less answers, and no view prints": (
        "talk/sleep_compared",
        "gather(ask(url), ask(url), ask(url))",
        "gather(ask(url), ask(url))",
    ),
}
HIDDEN = {  # what no run can show, and why
    "the view that awaits a shield is cancelled, and the loop ends with its request": (
        "talk/client_leaves",
        "await asyncio.sleep(1)",
        "await asyncio.shield(asyncio.sleep(1))",
    ),
    "acount() does just this": (
        "talk/orm_async",
        "ContentType.objects.acount()",
        "sync_to_async(ContentType.objects.count)()",
    ),
    "who prints first has number 1, since numbers may vary": (
        "talk/lost_task",
        "create_task(save())",
        'create_task(save(), name="task 7")',
    ),
}


@pytest.fixture(scope="module")
def unchanged(copy):
    """What each snippet says on the clock that jumps, as it is: {recording's name: text}."""
    names = list(ON_A_CLOCK_THAT_JUMPS)
    return dict(zip(names, texts_of([(name, source(name)) for name in names], copy)))


@pytest.fixture(scope="module")
def behaving(copy):
    """What the snippets say that behave otherwise: {what is changed: text}."""
    changes = BEHAVIOURS | HIDDEN
    mutants = [(name, replaced(source(name), *pair)) for name, *pair in changes.values()]
    return dict(zip(changes, texts_of(mutants, copy)))


@needs_the_clock
@pytest.mark.parametrize("behaviour", BEHAVIOURS)
def test_another_behaviour_disagrees(unchanged, behaving, behaviour):
    name, *_ = BEHAVIOURS[behaviour]
    assert disagreements(unchanged[name], behaving[behaviour], EXACT)


@needs_the_clock
@pytest.mark.parametrize("why", HIDDEN)
def test_what_no_run_shows_is_known(unchanged, behaving, why):
    name, *_ = HIDDEN[why]
    assert disagreements(unchanged[name], behaving[why], EXACT) == []  # else it belongs above


# Every wait of every snippet, longer and shorter: 45 of 55 are noticed, or 34 if it is by a tenth.

WAITS = 55
CUT_SHORT = {  # something else ends them, or comes last, so that no run shows how long they are
    "claims/lost_in_a_view: await asyncio.sleep(1.5)  # it lives on after the answer",
    "claims/lost_to_timeout: await asyncio.sleep(0.5)  # a slow service",
    "talk/client_leaves: await asyncio.sleep(1)",
    "talk/client_leaves: await server.wait(timeout=10)",
    "talk/computing_view: await server.wait(60)",
    "talk/lost_task: await asyncio.sleep(1)",
    "talk/one_sync_thread: await server.wait(60)",
    "talk/sleep_compared: await server.wait(60)",
    "talk/two_interfaces: await server.wait(60)",
    "talk/waiting_requests: await server.wait(60)",
}
SHORT = {  # a tenth of them is no more than the 0.03 s that two rounded times may differ by
    "claims/daemon_thread: time.sleep(0.2)",
    "claims/failing_sibling: await asyncio.sleep(0.1)",
    "claims/goes_on: async with asyncio.timeout(0.2):",
    "claims/lost_error: await asyncio.sleep(0.1)",
    "claims/lost_in_a_view: return await asyncio.sleep(0.2, HttpResponse())",
    "claims/never_begun: async with asyncio.timeout(0.2):",
    "claims/lost_to_timeout: async with asyncio.timeout(0.2):",
    "talk/await_suspends: await asyncio.sleep(0.2)",
    'talk/gather_order: fetch("third", 0.2),',
    "talk/lost_task: await asyncio.sleep(0.2)",
    "talk/starved_loop: await asyncio.sleep(0.3)",
}
UNSEEN = dict.fromkeys((0.8, 1.2, 2), CUT_SHORT) | dict.fromkeys((0.9, 1.1), CUT_SHORT | SHORT)


@needs_the_clock
@pytest.mark.every
@pytest.mark.parametrize("factor", UNSEEN)
def test_every_changed_wait_that_a_run_can_show_is_noticed(copy, unchanged, factor):
    waits = [(name, number) for names, number in each_wait() for name in names]
    mutants = [(name, times(source(name), number, factor)) for name, number in waits]
    noticed = {}
    for (name, number), text in zip(waits, texts_of(mutants, copy)):
        wait = f"{name.partition(':')[0]}: {line_of(source(name), number)}"
        differs = bool(disagreements(unchanged[name], text, EXACT))
        noticed[wait] = noticed.get(wait, False) or differs  # by any of the snippet's recordings
    assert len(noticed) == WAITS
    assert {wait for wait, seen in noticed.items() if not seen} == UNSEEN[factor]


# In real time. What only comes later may be the machine's doing, which a run says of itself.


@pytest.mark.parametrize(
    (
        "name",
        "old",
        "new",
        "message",
        "hides",
    ),  # hides: how late a run must be to hide it (seconds)
    [
        ("count_async", "sleep(1)", "sleep(1.1)", "too late", 0.01),
        ("count_threads", "sleep(1)", "sleep(1.1)", "too late", 0.01),
        ("views:sync", "time.sleep(1)", "time.sleep(1.1)", "too late", 0.15),
        ("busy_workers", "PoolExecutor(2)", "PoolExecutor(1)", "no lane like process 2", 9),
        ("switched_thread", COMPUTE.format(1), "    time.sleep(1)\n", "s, now 0.00 s", 0.7),
    ],
)
def test_a_changed_snippet_disagrees_in_real_time(copy, changed, name, old, new, message, hides):
    changed(f"talk/{name}", old, new)
    fresh = run("-m", "snippets", f"talk/{name}", cwd=copy, **AFRESH).stdout
    recorded = (ROOT / RECORDINGS[f"talk/{name}"].path).read_text("utf-8")
    differences = "\n".join(map(str, disagreements(recorded, fresh)))
    assert message in differences or (parse(fresh).late or 0) >= hides


# What a recording says, compared both ways: with the change in what is kept, and in what is new.


@pytest.mark.parametrize(
    ("kind", "by", "least"),
    [
        ("a line's time", 0.1, 160),
        ("a printed time", 0.1, 12),
        ("a hold's end", 0.1, 24),
        ("a hold's place", 1, 24),
        ("a lane's end", 0.1, 80),
        ("a stay's end", 0.1, 50),
    ],
)
def test_a_tenth_of_a_second_is_noticed_on_the_clock_that_jumps(kind, by, least):
    runs = [RUNS[name] for name in ON_A_CLOCK_THAT_JUMPS]
    pairs = [(one, changed) for one in runs for changed in each_changed(one, kind, by)]
    assert len(pairs) >= least
    assert all(noticed(*pair, EXACT) and noticed(*reversed(pair), EXACT) for pair in pairs)


@pytest.mark.parametrize(
    ("kind", "early", "late", "least"),  # early and late: by how many seconds
    [
        ("a line's time", 0.1, 0.15, 220),
        ("a printed time", 0.1, 0.15, 16),
        ("a hold's end", 0.1, 0.2, 35),
        ("a hold's place", 1, 1, 35),
        ("a lane's end", 0.1, 0.15, 100),
        ("a stay's end", 0.1, 0.15, 60),
    ],
)
def test_in_real_time_more_may_come_late_than_early(kind, early, late, least):
    """By the end of the longest runs, which take 3 s, 0.05 s and 3 % are 0.14 s."""
    cases = [(new, one) for one in RUNS.values() for new in each_changed(one, kind, early)]
    fresh = [(one, new) for one in RUNS.values() for new in each_changed(one, kind, late)]
    assert len(cases) == len(fresh) >= least
    assert all(noticed(*pair, REAL) for pair in cases + fresh)


@pytest.mark.parametrize(
    ("factor", "tolerance", "seconds", "least"),  # seconds: how long a run is that shows it
    [
        (0.5, REAL, 0.1, 30),
        (0.9, REAL, 0.4, 25),
        (1.1, REAL, 0.9, 18),  # a tenth is more than 0.05 s and 3 %
        (1.05, REAL, 2.8, 4),  # and so is a twentieth
        (1.1, EXACT, 0.4, 20),
        (1.05, EXACT, 0.75, 14),
    ],
)
def test_a_run_that_is_quicker_or_slower_throughout_is_noticed(factor, tolerance, seconds, least):
    names = RECORDINGS if tolerance is REAL else ON_A_CLOCK_THAT_JUMPS
    runs = [RUNS[name] for name in names if RUNS[name].seconds >= seconds]
    assert len(runs) >= least
    assert all(noticed(one, scaled(one, factor), tolerance) for one in runs)


# What a page says.


@pytest.mark.every
@pytest.mark.parametrize(
    ("path", "old", "new", "message"),
    [
        ("docs/index.md", "::: snippet talk/gather_order\n", "", "gather_order.py:1: no page"),
        (
            "docs/index.md",
            "::: snippet talk/gather_order",
            "::: code talk/gather_order",
            "gather_order.txt:1: no page",
        ),
        (
            "docs/index.md",
            "say 3.0 s",
            "say 3.2 s",
            "docs/index.md:{line}: 3.2 s, instead of 3.0",
        ),
        ("README.md", "## Credit", "```python\nprint(1)\n#> 2\n```\n\n## Credit", "#> 1"),
    ],
)
def test_a_changed_page_fails_the_tests_of_the_pages(project, path, old, new, message):
    before = (project / path).read_text("utf-8").partition(old)[0]
    change(project / path, old, new)
    tested = run(*OF_THE_PAGES, cwd=project)
    assert tested.returncode == 1
    assert message.format(line=before.count("\n") + 1) in tested.stdout, tested.stdout
