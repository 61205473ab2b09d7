"""Every snippet runs afresh and agrees with its recording."""

import json
import os
import re
import shutil
import sys

import pytest

from snippets.recorder import catalog, places
from snippets.recorder.agreement import EXACT
from snippets.recorder.store import ERROR_BAR, compare
from tests.support.project import run
from tests.support.recorded import (
    RECORDINGS,
    recorded,
)


def test_there_are_as_many_snippets_as_expected():
    assert len(catalog.snippets()) >= 28
    assert len(RECORDINGS) >= 29


def test_each_recording_belongs_to_a_snippet():
    assert catalog.strays() == []


def test_a_part_of_an_app_has_no_recording_and_the_script_that_imports_it_has_one():
    assert catalog.snippets()["streams/production"].recordings == []
    assert "streams/asked" in RECORDINGS


@pytest.mark.parametrize("name", RECORDINGS)
def test_fresh_run_agrees_with_the_recording(name, runs):
    if isinstance(runs[name], places.NotRun):
        pytest.skip(str(runs[name]))
    assert isinstance(runs[name], str), runs[name]
    differences = compare(RECORDINGS[name], runs[name])
    assert not differences, "\n".join([*differences, runs[name]])


@pytest.mark.parametrize("name", catalog.snippets())
def test_snippet_is_short(name):
    path = catalog.snippets()[name].path
    lines = (catalog.ROOT / path).read_text("utf-8").splitlines()
    assert len(lines) <= 40, f"{path}: has {len(lines)} lines, and may have 40: make two of it"
    wide = [number for number, line in enumerate(lines, start=1) if len(line) > 80]
    assert not wide, f"{path}:{wide[0]}: is wider than 80 columns: break that line"


@pytest.mark.parametrize("name", RECORDINGS)
def test_recording_says_what_made_it(name):
    first = (catalog.ROOT / RECORDINGS[name].path).read_text("utf-8").splitlines()[0]
    command = re.escape(f"$ python -m snippets {name}")
    assert re.fullmatch(command + r"  # Python 3\.\d+\.\d+, Django \d\.\d+(\.\d+)?", first)


def test_all_recordings_were_made_under_the_same_versions():
    firsts = [
        (catalog.ROOT / r.path).read_text("utf-8").splitlines()[0] for r in RECORDINGS.values()
    ]
    assert len({first.partition("#")[2] for first in firsts}) == 1


@pytest.mark.parametrize("name", RECORDINGS)
def test_the_machine_was_at_rest_when_a_recording_was_made(name):
    assert recorded(name).late <= ERROR_BAR


@pytest.mark.parametrize("name", [name for name in RECORDINGS if not name.startswith("traps/")])
def test_a_recording_says_which_lines_of_the_snippet_printed(name):
    """Only Python 3.12 and newer tell lines: record with one of them.

    What a trap prints may be a warning, or come from a child process. The client is none of the
    snippet's, and a model of another module prints where it is asked.
    """
    code = (catalog.ROOT / RECORDINGS[name].snippet.path).read_text("utf-8").splitlines()
    sources = {line.source for line in recorded(name).lines if line.lane != "client"} - {None}
    assert sources or {line.lane for line in recorded(name).lines} == {"client"}
    assert all(re.search(r"print|say\(|save\(\)|model\(", code[line - 1]) for line in sources)


@pytest.mark.skipif(sys.version_info < (3, 13), reason="stacks.py replaces names of Python 3.13")
def test_programs_that_wait_only_agree_exactly_on_a_clock_that_jumps():
    chosen = [one for one in RECORDINGS.values() if places.runs_on_the_virtual_clock(one)]
    assert len(chosen) >= 170
    answers = list(places.on_a_clock_that_jumps(chosen))
    assert [recording.name for recording, _ in answers] == [one.name for one in chosen]
    failed = [text for _, text in answers if isinstance(text, places.Failed)]
    assert not failed
    wrong = [line for one, text in answers for line in compare(one, text, EXACT)]
    assert not wrong, "\n".join(wrong)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system has no forks")
@pytest.mark.parametrize(
    ("ends", "words"),
    [
        ("os._exit(3)", "it ended with exit code 3\n"),
        ("os.kill(os.getpid(), signal.SIGALRM)", "stopped: it was still running after the limit"),
        ("raise KeyError('gone')", "KeyError: 'gone'\n"),
    ],
)
def test_a_run_that_fails_says_how_and_ends_no_other(house, ends, words):
    for name in "first", "last":
        shutil.copy(house / "snippets/page/count.py", house / f"snippets/page/{name}.py")
    (house / "snippets/page/count.py").write_text(
        f'"""Fail."""\n\nimport os\nimport signal\n\n{ends}\n'
    )
    names = ["page/first", "page/count", "page/last"]
    result = run("-m", "snippets.recorder.forks", *names, cwd=house)
    answers = {answer["name"]: answer for answer in map(json.loads, result.stdout.splitlines())}
    assert answers.keys() == set(names)
    assert words in answers["page/count"]["error"]
    assert not answers["page/first"]["error"] and "| Two" in answers["page/last"]["text"]
