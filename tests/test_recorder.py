"""The command line: python -m snippets lists, runs, records and checks."""

import os
import re
import signal
import subprocess
import sys
import time

import pytest

from snippets.recorder.agreement import disagreements
from snippets.recorder.recording import parse
from tests.support.project import COUNT, ENVIRONMENT, run
from tests.support.servers import until

RECORDED = """\
$ python -m snippets page/count  # Python 3.13.0, Django 6.1.3
 0.00 s  task 1      | One
 0.60 s  task 1      | Two

lane         lived        held its thread
task 1       0.00-0.60 s  0.30-0.60 s
machine      late by 0.00 s
"""


def snippets(house, *arguments):
    return run("-m", "snippets", *arguments, cwd=house)


def write(house, text, name="count"):
    (house / f"snippets/page/{name}.py").write_text(text)


def test_lists_each_snippet_with_its_time_and_its_docstring():
    listed = run("-m", "snippets").stdout.splitlines()
    assert len(listed) >= 23
    pattern = r"talk/count_async +1\.0\d s  Count to two, three times, in three tasks at once\."
    assert sum(bool(re.fullmatch(pattern, line)) for line in listed) == 1
    assert any(re.match(r"talk/views +3\.0\d s \+ 1\.0\d s  ", line) for line in listed)


def test_lists_what_has_no_recording_yet(house):
    assert re.fullmatch(r"page/count +not recorded  Count\.\n", snippets(house).stdout)


def test_a_recording_that_cannot_be_read_is_named_and_the_list_goes_on(house):
    (house / "snippets/page/count.txt").write_text("One\nTwo\n")
    write(house, COUNT, "other")
    result = snippets(house)
    assert result.returncode == 1 and result.stdout.startswith("page/other ")
    assert result.stderr.startswith("snippets/page/count.txt:1: a recording starts with its ")


def test_help_says_how():
    result = run("-m", "snippets", "--help")
    assert result.returncode == 0
    assert all(word in result.stdout for word in ("--record", "--check", "NAME"))


@pytest.mark.parametrize(
    ("name", "hint"),
    [("talk/count_asink", "talk/count_async"), ("views", "talk/views"), ("xyz", "lists them")],
)
def test_unknown_name_gets_a_hint_and_exit_code_2(name, hint):
    result = run("-m", "snippets", name)
    assert result.returncode == 2
    assert f"there is no snippet {name!r}" in result.stderr and hint in result.stderr


def test_runs_one_with_stamps_lanes_and_holds(house):
    result = snippets(house, "page/count")
    ran = parse(result.stdout)
    assert result.returncode == 0
    assert ran.header.startswith("$ python -m snippets page/count  # Python 3.")
    assert disagreements(RECORDED, result.stdout) == []


def test_lines_come_live(house):
    command = [sys.executable, "-m", "snippets", "page/count"]
    with subprocess.Popen(command, cwd=house, env=ENVIRONMENT, stdout=subprocess.PIPE) as running:
        came = {line: time.perf_counter() for line in running.stdout}
    one, two = (at for line, at in came.items() if line.rstrip().endswith((b"One", b"Two")))
    assert two - one > 0.5


def test_threads_given_names_and_unfinished_lines(house):
    write(
        house,
        '"""Name."""\nimport threading\n'
        'work = threading.Thread(target=print, args=("from the thread",), name="worker")\n'
        'work.start()\nwork.join()\nthreading.Thread(target=lambda: print("late")).start()\n'
        'print("no line end", end="")',
    )
    ran = parse(snippets(house, "page/count").stdout)
    lines = {(line.lane, line.text) for line in ran.lines}
    assert lines == {
        ("worker", "from the thread"),
        ("thread 1", "late"),
        ("main thread", "no line end"),
    }


def test_a_snippet_that_raises_shows_its_own_traceback_only(house):
    write(house, '"""Fail."""\nprint("before")\nraise RuntimeError("told so")\n')
    result = snippets(house, "page/count")
    assert result.returncode == 1
    assert "| before" in result.stdout
    assert result.stderr.endswith("RuntimeError: told so\n")
    assert 'File "snippets/page/count.py", line 3' in result.stderr
    assert "recorder.py" not in result.stderr


def test_a_file_of_ones_own_is_run_and_nothing_of_it_is_kept(tmp_path):
    mine = tmp_path / "mine.py"
    mine.write_text("import time\ntime.sleep(0.2)\nprint('mine')\nraise SystemExit(3)\n")
    result = run("-m", "snippets", mine)
    assert result.returncode == 3 and not result.stderr
    recorded = parse(result.stdout)
    assert result.stdout.startswith(f"$ python -m snippets {mine}  # Python ")
    assert [line.text for line in recorded.lines] == ["mine"]
    assert recorded.lanes["main thread"].held == pytest.approx(0.2, abs=0.05 + recorded.late)
    assert [path.name for path in tmp_path.iterdir()] == ["mine.py"]
    for more in ["--record"], ["--in", "chromium"], ["talk/count_sync"]:
        result = run("-m", "snippets", mine, *more)
        assert (
            result.returncode == 2 and "a file of your own is run alone and here" in result.stderr
        )
    result = run("-m", "snippets", tmp_path / "none.py")
    assert result.returncode == 2 and "there is no snippet" in result.stderr


def test_what_would_break_a_line_of_a_recording_does_not(house):
    write(
        house,
        '"""Break."""\nimport threading\nprint("\\r50%\\rdone", "a\\u2028b")\n'
        'threading.Thread(target=print, args=("x",), name=" a |\\tb ").start()\n',
    )
    ran = parse(snippets(house, "page/count").stdout)
    lines = [(line.lane, line.text) for line in ran.lines]
    assert lines == [("main thread", "50%"), ("main thread", "done a b"), ("a b", "x")]


def test_a_thread_is_heard_after_the_main_one_has_left(house):
    write(
        house,
        '"""Leave."""\nimport sys, threading, time\n'
        "def late():\n    time.sleep(0.2)\n    print('late')\n"
        "threading.Thread(target=late).start()\nsys.exit()\n",
    )
    result = snippets(house, "page/count")
    assert result.returncode == 0
    assert [(line.lane, line.text) for line in parse(result.stdout).lines] == [("thread 1", "late")]
    write(house, '"""Leave."""\nimport sys\nprint("x")\nsys.exit(3)\n')
    result = snippets(house, "page/count", "--record")
    assert result.returncode == 1 and "it ended with exit code 3" in result.stdout


def test_a_view_that_raises_is_not_recorded(house):
    write(
        house,
        '"""Raise."""\nfrom django.urls import path\n\ndef view(request):\n    nosuch\n\n'
        'urlpatterns = [path("x/", view)]\n',
    )
    result = snippets(house, "page/count", "--record")
    assert result.returncode == 1 and "NameError: name 'nosuch' is not defined" in result.stdout
    first = result.stdout.partition("Traceback (most recent call last):\n")[2].splitlines()[0]
    assert re.fullmatch(r'  File ".*page/count\.py", line 5, in view', first)
    assert not (house / "snippets/page/count.x.txt").exists()


def test_a_letter_that_two_chunks_share_is_printed_with_the_second(house):
    write(
        house,
        '"""Stream."""\nfrom django.http import StreamingHttpResponse\n'
        "from django.urls import path\n\ndef view(request):\n"
        "    return StreamingHttpResponse([b'Zo\\xc3', b'\\xab ', b'\\xe2\\x98', b'\\x83'])\n\n"
        'urlpatterns = [path("x/", view)]\n',
    )
    result = snippets(house, "page/count")
    assert result.returncode == 0, result.stdout
    assert re.findall(r"\| (Zo.*|ë.*|.*☃)$", result.stdout, re.M) == ["Zo", "ë ", "☃"]


def test_the_first_step_of_an_eager_task_is_its_own(house):
    write(
        house,
        '"""Hurry."""\nimport asyncio, time\n'
        "async def f():\n    print('f')\n    time.sleep(0.2)\n    print('f')\n"
        "later = lambda loop, one: loop.create_task(one)  # Python 3.11 has no eager tasks\n"
        "async def main():\n    print('main')\n    loop = asyncio.get_running_loop()\n"
        "    await getattr(asyncio, 'eager_task_factory', later)(loop, f())\n"
        "asyncio.run(main())\n",
    )
    lanes = parse(snippets(house, "page/count").stdout).lanes
    assert lanes["task 2"].held > 0.15 and lanes["task 1"].held < lanes["task 2"].held


def test_a_broken_snippet_does_not_keep_the_others_from_their_work(house):
    write(house, '"""Broken."""\nprint(\n', "broken")
    listed = snippets(house)
    assert listed.returncode == 1 and "page/count " in listed.stdout
    assert listed.stderr == "snippets/page/broken.py:2: '(' was never closed\n"
    assert snippets(house, "page/count").returncode == 0


def test_a_reader_that_has_heard_enough_gets_no_traceback(house):
    command = [sys.executable, "-m", "snippets", "page/count"]
    streams = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    with subprocess.Popen(command, cwd=house, env=ENVIRONMENT, **streams) as running:
        running.stdout.readline()
        running.stdout.close()
        assert running.stderr.read() == b""
    assert running.returncode == 1


def test_ctrl_c_ends_a_snippet_whose_threads_do_not_end(house):
    write(
        house,
        '"""Hang."""\nimport threading, time\n'
        "def tick():\n    while True:\n        time.sleep(0.1)\n"
        "threading.Thread(target=tick).start()\nprint('begun')\ntime.sleep(60)\n",
    )
    command = [sys.executable, "-m", "snippets", "page/count"]
    with subprocess.Popen(command, cwd=house, env=ENVIRONMENT, stdout=subprocess.PIPE) as running:
        while b"begun" not in running.stdout.readline():
            pass
        running.send_signal(signal.SIGINT)
        assert running.wait() == 130


def test_a_syntax_error_names_the_line(house):
    write(house, '"""Broken."""\nprint(\n')
    result = snippets(house, "page/count")
    assert result.returncode == 1 and "line 2" in result.stderr and "SyntaxError" in result.stderr


AGAIN = """
import itertools, runpy, sys
from snippets.recorder import places, commands
texts = itertools.cycle(open("fresh.txt").read().split("---"))
places.here = commands.here = lambda recording: next(texts)
places.side_by_side = lambda recordings: ((one, next(texts)) for one in recordings)
sys.argv[1:1] = ["page/count"]
runpy.run_module("snippets", run_name="__main__")
"""


def test_record_writes_once_and_then_leaves_alone(house):
    recording = house / "snippets/page/count.txt"

    def record(fresh):
        (house / "fresh.txt").write_text(fresh)
        return run("-c", AGAIN, "--record", cwd=house)

    first = record(RECORDED)
    assert first.returncode == 0 and "recorded snippets/page/count.txt" in first.stdout
    assert recording.read_text() == RECORDED
    later = record(RECORDED.replace("0.60", "0.63"))
    assert later.stdout == "1 of 1 recordings agree with a fresh run.\n"
    late = record(RECORDED.replace("0.60", "0.80").replace("late by 0.00", "late by 0.03"))
    assert (
        late.returncode == 1
        and "untouched: the machine made this run late by 0.03 s" in late.stdout
    )
    assert recording.read_text() == RECORDED


@pytest.mark.parametrize("verb", ["--check", "--record"])
def test_where_no_account_is_kept_a_second_run_that_agrees_is_agreement(house, verb):
    fresh = RECORDED.replace("late by 0.00 s", "keeps no account")
    (house / "fresh.txt").write_text(f"{fresh.replace('0.60', '0.80')}---{fresh}")
    (house / "snippets/page/count.txt").write_text(RECORDED)
    result = run("-c", AGAIN, verb, cwd=house)
    assert result.stdout.splitlines() == [
        "snippets/page/count.txt: this system keeps no account: the least of three runs counts",
        "1 of 1 recordings agree with a fresh run.",
    ]
    assert result.returncode == 0
    assert (house / "snippets/page/count.txt").read_text() == RECORDED


def test_record_leaves_the_old_recording_when_the_snippet_raises(house):
    (house / "snippets/page/count.txt").write_text(RECORDED)
    recording = house / "snippets/page/count.txt"
    before = recording.read_text()
    write(house, '"""Fail."""\nprint("One")\nraise RuntimeError("told so")\n')
    result = snippets(house, "--record")
    assert result.returncode == 1 and "RuntimeError: told so" in result.stdout
    assert recording.read_text() == before


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (
            "import random\nprint(random.random())\n",
            "the next run differs, in line 2: recorded 0.0",
        ),
        ("open('left.txt', 'w').close()\nprint('done')\n", "its run left left.txt;"),
        (
            "import os\nos.makedirs('docs/new/deep', exist_ok=True)\n"
            "open('docs/new/left', 'w').close()\nos.mkdir('site')\nprint('done')\n",
            "its run left docs/new;",
        ),
        ("input()\n", "EOFError: EOF when reading a line"),
    ],
    ids=["random", "files", "folders", "input"],
)
def test_what_is_no_recording_is_not_kept(house, text, why):
    (house / "docs").mkdir()
    (house / ".gitignore").write_text("site/\n")
    write(house, f'"""Go wrong."""\n{text}')
    result = snippets(house, "page/count", "--record")
    assert result.returncode == 1 and why in result.stdout, result.stdout
    assert "snippets/page/count.txt is untouched" in result.stdout
    assert not (house / "snippets/page/count.txt").exists()


@pytest.mark.parametrize(
    "arguments", [[], ["page/count-two"], ["page/count"], ["--check"]], ids=str
)
def test_a_name_that_no_module_can_have_is_told_in_a_line(house, arguments):
    write(house, COUNT, "count-two")
    result = snippets(house, *arguments)
    assert result.returncode == 1 and "call it count_two.py" in result.stderr
    (line,) = result.stderr.splitlines()
    assert line.startswith("snippets/page/count-two.py:1: ")


@pytest.mark.parametrize("route", ["PREFIX, view", "view=view, route=PREFIX"])
@pytest.mark.parametrize("arguments", [[], ["page/count"], ["--check"]], ids=str)
def test_a_route_that_is_no_text_is_told_in_a_line(house, arguments, route):
    write(house, f'"""Route."""\nfrom django.urls import path\nurlpatterns = [path({route})]\n')
    result = snippets(house, *arguments)
    (line,) = result.stderr.splitlines()
    assert result.returncode == 1 and line.endswith('as in path("hello/", view)')
    assert line.startswith("snippets/page/count.py:3: a route is read and not run: write its text")


def test_ctrl_c_in_the_middle_leaves_the_old_recording(house):
    recording = house / "snippets/page/count.txt"
    recording.write_text("the old one\n")
    begun = house / "begun"
    write(house, f'"""Begin."""\nopen({str(begun)!r}, "w").close()\nimport time\ntime.sleep(60)\n')
    command = [sys.executable, "-m", "snippets", "--record"]
    with subprocess.Popen(
        command, cwd=house, env=ENVIRONMENT, stderr=subprocess.PIPE, start_new_session=True
    ) as running:
        until(lambda: begun.exists() or running.poll() is not None)
        os.killpg(running.pid, signal.SIGINT)  # as a terminal does
        result = running.communicate()[1]
    assert running.returncode == 130
    assert result.endswith(b"Interrupted.\n")
    assert recording.read_text() == "the old one\n"
    assert [path.name for path in recording.parent.glob("*.t*")] == ["count.txt"]


def test_check_says_where_and_how(house):
    (house / "snippets/page/count.txt").write_text(RECORDED)
    write(house, COUNT.replace("Two", "Tow"))
    result = snippets(house, "--check", "page/count")
    assert result.returncode == 1
    assert re.search(
        r"snippets/page/count\.txt:3: recorded .*Two; a fresh run printed .*Tow", result.stdout
    )
    remedy = "if that is right, record it again: python -m snippets page/count --record\n"
    assert result.stdout.count(f"snippets/page/count.txt: {remedy}") == 1


def test_check_names_missing_broken_and_stray_recordings(house):
    assert "count.txt: missing; python -m snippets page/count --record makes it" in (
        snippets(house, "--check").stdout
    )
    (house / "snippets/page/count.txt").write_text(RECORDED)
    (house / "snippets/page/gone.txt").write_text("")
    result = snippets(house, "--check")
    assert result.returncode == 1 and "gone.txt: the recording of no snippet" in result.stdout
    (house / "snippets/page/count.txt").write_text("$ x\nOne\n")
    assert "count.txt:2: neither a stamped line nor a lane" in snippets(house, "--check").stdout


def test_a_snippet_without_a_docstring_is_refused(house):
    write(house, 'print("One")\n')
    result = snippets(house)
    assert result.returncode == 1 and "snippets/page/count.py:1" in result.stderr
