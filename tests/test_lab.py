"""The lab: what its figures show on any machine, and how it becomes a page and a download."""

import re
import signal
import subprocess
import sys
import zipfile
from itertools import pairwise

import psutil
import pytest

from docs.weave import notebook
from snippets.measuring import measure
from snippets.measuring.plot import Plot
from snippets.recorder.recording import parse
from tests.support.demos import wait_for_end
from tests.support.pages import read_page
from tests.support.project import ENVIRONMENT, ROOT, run
from tests.support.servers import until

LAB = ROOT / "docs/lab.py"
RUNS_IT = "docs/lab.py or what it imports has changed"
FAILS = '# %%\nprint("first")\n\n# %%\nraise RuntimeError("boom")\n'
WAITS = """# %%
import os, pathlib, time

pathlib.Path({file!r}).write_text(str(os.getpid()))
time.sleep(60)
"""


@pytest.fixture(scope="module")
def html(site):
    return (site / "lab/index.html").read_text("utf-8")


@pytest.fixture(scope="module")
def blocks(site):
    """The code and the printed text that the page shows."""
    return read_page(site / "lab/index.html").code


@pytest.fixture(scope="module")
def figures(html):
    """The figures of the page: {title of a plot: {name: {x: y}}}."""
    by_name = {}
    for title, words in re.findall(r'<span id="plot-\d+">(.+?): .+? against .+?\. (.+?)\.<', html):
        by_name[title] = {}
        for series in words.split("; "):
            name, *points = series.split(", ")
            pairs = (point.split(": ") for point in points)
            by_name[title][name] = {x: float(y) for x, y in pairs}
    return by_name


@pytest.fixture(scope="module")
def timelines(blocks):
    """The recordings that the lab makes, of computing and of mixed jobs."""
    return [parse(block) for block in blocks if re.match(r"\$ \d+ jobs", block)]


def test_the_page_says_all_figures(figures):
    assert len(figures) == 5
    assert all(len(rows) >= 2 for rows in figures.values())


def test_what_this_python_cannot_run_is_told(blocks):
    able = sys.version_info >= (3, 14) and not measure.has_gil()
    assert able or any("not run here" in block for block in blocks)


def test_waits_overlap_in_threads_and_tasks_but_not_in_turn(figures):
    waiting = figures["Jobs that wait for 0.05 s"]
    assert list(waiting) == ["in turn", "threads", "tasks", "processes"]
    assert waiting["in turn"]["30"] > 30 * 0.05 * 0.9
    for way in "threads", "tasks":
        assert list(waiting[way]) == ["1", "10", "100", "1000"]
        assert waiting[way]["100"] < waiting["in turn"]["30"]
    assert min(time for way in waiting.values() for time in way.values()) > 0.05 * 0.9


def test_no_worker_computes_faster_than_its_cores_allow(figures):
    computing = figures["Eight jobs that compute for 0.1 s"]
    for workers, took in computing["processes"].items():
        assert took > 0.8 / min(int(workers), measure.cores()) * 0.9
    at_once = 1 if measure.has_gil() else measure.cores()
    for took in computing["threads"].values():
        assert took > 0.8 / at_once * 0.9


def test_tasks_gain_what_waits_and_not_what_computes(figures):
    kinds = figures["Four jobs of 0.2 s"]
    for way in "tasks", "threads":  # two at least of the jobs have waited at once
        assert kinds[way]["waiting"] < kinds["in turn"]["waiting"] - 0.2
    assert kinds["tasks"]["computing"] > 0.8 * 0.9
    assert kinds["tasks"]["mixed"] > 0.4 * 0.9


def test_only_a_busy_task_stops_the_loop_for_as_long_as_it_computes(figures):
    gaps = figures["How long a loop stands still"]
    assert len(gaps) == 3
    for busy, gap in gaps["a busy task"].items():
        assert gap > float(busy) * 0.9
    assert gaps["a busy thread"]["0.4"] < gaps["a busy task"]["0.4"]
    assert gaps["a busy process"]["0.4"] < gaps["a busy task"]["0.4"]


def test_a_process_costs_most_and_a_task_starts_first(figures):
    costs = {kind: one for kind, cost in figures["What one costs"].items() for one in cost.items()}
    started = {kind: float(start) for kind, (start, _) in costs.items()}
    weighed = {kind: memory for kind, (_, memory) in costs.items()}
    assert started["a task"] < started["a thread"] < started["a process"]
    assert weighed["a process"] > 10 * max(weighed["a task"], weighed["a thread"])


def test_computing_tasks_take_turns_and_threads_overlap(timelines):
    computing, mixed = timelines
    for recorded in timelines:
        lanes = {kind: lanes_of(recorded, kind) for kind in ("thread", "task")}
        holds = sorted((h.start, h.end) for lane in lanes["task"] for h in lane.holds)
        assert all(after[0] >= before[1] - 0.02 for before, after in pairwise(holds))
        assert max(lane.start for lane in lanes["thread"]) < min(
            lane.end for lane in lanes["thread"]
        )
    assert sum(lane.held for lane in lanes_of(computing, "task")) > 0.6 * 0.9
    assert sum(lane.held for lane in lanes_of(mixed, "task")) > 0.3 * 0.8


def lanes_of(recorded, kind):
    lanes = [lane for name, lane in recorded.lanes.items() if name.startswith(kind + " ")]
    assert len(lanes) == 3
    return lanes


def test_processes_share_no_counter(blocks):
    assert "A process counted to 1\n" * 2 + "The counter here is at 0" in map(str.strip, blocks)


def test_the_download_holds_what_the_lab_shows(site):
    with zipfile.ZipFile(site / "lab/lab.zip") as archive:
        text = archive.read("docs/lab.py").decode()
    assert "--8<--" not in text and "# def in_turn(jobs):" in text
    assert text.count("# $ python -m snippets lab/") == 5


@pytest.mark.every
def test_the_download_is_a_script_that_prints_its_machine_and_all_figures(site, figures, tmp_path):
    zipfile.ZipFile(site / "lab/lab.zip").extractall(tmp_path)
    result = run("docs/lab.py", cwd=tmp_path)
    assert result.returncode == 0, result.stderr
    assert result.stdout.startswith(measure.machine() + "\n")
    for title, rows in figures.items():
        table = result.stdout.partition(f"\n{title} (")[2].splitlines()[1:]
        for name, line in zip(rows, table):
            assert re.match(rf"  {name} +\S+: [\d.e+]+", line), f"{title}: {line}"
    assert result.stdout.count("A process counted to 1\n") == 2
    assert "The counter here is at 0\n" in result.stdout


# The page


def test_the_page_weighs_at_most_100_kb_and_styles_nothing_twice(html):
    assert len(html.encode()) <= 100_000
    assert not re.search(r'class="[^"]*\b(jp-|jupyter|highlight-ipynb|codehilite)', html)
    assert "<style" not in html.partition("<article")[2]
    assert "mathjax" not in html.lower() and "require.js" not in html


def test_no_page_loads_what_a_notebook_would_need(site):
    for page in site.rglob("*.html"):
        assert "mathjax" not in page.read_text("utf-8").lower(), page


def test_the_page_names_its_machine(html):
    match = re.search(r"(\d+) cores, \w+ \w+, Python 3\.\d+\.\d+ with(out)? a GIL", html)
    assert int(match[1]) >= 1


def test_each_plot_is_named_by_its_figures_and_has_units(html):
    plots = re.findall(r"<figure.*?</figure>", html, re.S)
    assert len(plots) == 5
    for plot in plots:
        label = re.search(r'<svg[^>]*role="img"[^>]*', plot)[0]
        named = re.search(r'aria-labelledby="([\w-]+)"', plot)[1]
        words = re.search(rf'id="{named}">(.*?)</span>', plot)[1]
        assert "role" in label and len(re.findall(r"\d", words)) > 5
        axes = re.findall(r">([^<>]*(?:seconds|, s|, ms|, kB|jobs|workers|do))</text>", plot)
        assert len(axes) == 2, axes
        assert '"black"' not in plot and '"white"' not in plot
    ids = re.findall(r'\bid="([^"]+)"', html)
    assert len(ids) == len(set(ids))
    assert not re.search(r'd="[^"]*L ?"', html), "half a line"


def test_a_plot_says_its_figures_in_words():
    plot = Plot("Two", "jobs", "seconds", {"a < b": [(1, 0.5), (10, 12345)]}, log="xy")
    assert plot.words == "Two: seconds against jobs. a < b, 1: 0.5, 10: 12000."
    assert str(plot).splitlines()[0] == "Two (seconds)"
    assert "a &lt; b, 1: 0.5" in plot._repr_html_() and ">100000</text>" in plot._repr_html_()


# The cache


@pytest.fixture
def cached(project, monkeypatch, tmp_path):
    """A function that asks for the outputs of a copy's lab and says whether that ran it."""
    monkeypatch.setattr(notebook, "ROOT", project)

    def cached():
        ran = []
        lab, folder = project / "docs/lab.py", tmp_path / "kept"
        notebook.cached(lab, lambda lab: ran.append(lab) or [], folder)
        return bool(ran)

    return cached


def test_an_unchanged_lab_is_not_run_again(cached, tmp_path):
    assert cached()
    assert not cached()
    assert len(list((tmp_path / "kept").iterdir())) == 1


@pytest.mark.parametrize(
    "path", ["docs/lab.py", "snippets/lab/three_ways.py", "snippets/recorder/recorder.py"]
)
def test_a_change_in_the_lab_or_what_it_imports_runs_it_again(cached, project, tmp_path, path):
    assert cached()
    with open(project / path, "a") as file:
        file.write("\n# %%\npass\n")
    assert cached()
    assert len(list((tmp_path / "kept").iterdir())) == 1


def test_a_change_in_the_prose_of_the_lab_runs_no_cell(cached, project):
    assert cached()
    with open(project / "docs/lab.py", "a") as file:
        file.write("\n# %% [markdown]\n# One more word.\n")
    assert not cached()


def test_a_change_elsewhere_does_not_run_it(cached, project):
    assert cached()
    for path in ("snippets/talk/count_sync.py", "snippets/lab/three_ways.txt"):
        (project / path).write_text("")
    assert not cached()


def test_every_snippet_of_the_lab_counts():
    used = {path.name for path in notebook.imported(LAB)}
    assert {path.name for path in ROOT.glob("snippets/lab/*.py")} <= used
    assert len(used) >= 9


@pytest.mark.every
def test_a_copy_of_the_project_builds_without_running_the_lab(site, project):
    result = run("-m", "mkdocs", "build", "--site-dir", "out", cwd=project)
    assert result.returncode == 0 and RUNS_IT not in result.stderr, result.stderr


# What goes wrong


def build(project, text):
    (project / "docs/lab.py").write_text(text, "utf-8")
    return run("-m", "mkdocs", "build", "--site-dir", "out", cwd=project)


@pytest.mark.every
def test_an_error_in_the_lab_stops_the_build_and_says_where(project):
    result = build(project, FAILS)
    assert result.returncode != 0 and RUNS_IT in result.stderr
    assert "docs/lab.py: " in result.stderr and 'raise RuntimeError("boom")' in result.stderr
    assert "RuntimeError: boom" in result.stderr and "\x1b" not in result.stderr
    assert "Traceback" not in result.stderr.partition("docs/lab.py: ")[0]
    result = run("-m", "mkdocs", "build", "--site-dir", "out", cwd=project)
    assert result.returncode != 0, "an error has been kept"


@pytest.mark.every
def test_what_is_no_python_stops_the_build_in_one_line_before_it_runs(project):
    result = build(project, '# %%\nprint("first")\n\n# %%\nprint(\n')
    assert result.returncode != 0 and RUNS_IT not in result.stderr
    (line,) = (line for line in result.stderr.splitlines() if "never closed" in line)
    assert line.endswith("docs/lab.py:5: '(' was never closed; until that is mended, nothing runs")
    assert "Traceback" not in result.stderr


@pytest.mark.every
def test_what_a_page_cannot_show_stops_the_build(project):
    result = build(project, '# %%\nimport sys\n\nprint("oh", file=sys.stderr)\n')
    assert result.returncode != 0
    assert "docs/lab.py: a cell puts out stderr" in result.stderr


@pytest.mark.every
def test_an_interrupted_build_leaves_nothing_behind_and_listens_to_nobody_else(project):
    told = project / "pid"
    (project / "docs/lab.py").write_text(WAITS.format(file=str(told)))
    command = [sys.executable, "-m", "mkdocs", "build", "--site-dir", "out"]
    streams = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    with subprocess.Popen(command, cwd=project, env=ENVIRONMENT, **streams) as process:
        until(lambda: process.poll() is not None or (told.exists() and told.read_text()))
        kernel = psutil.Process(int(told.read_text()))
        listening = [one.laddr.ip for one in kernel.net_connections() if one.status == "LISTEN"]
        process.send_signal(signal.SIGINT)
        assert process.wait() != 0
    wait_for_end([kernel])
    assert listening and set(listening) == {"127.0.0.1"}
