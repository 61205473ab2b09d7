"""Rows of the matrix run under releases of Django: what they answer, and what is kept of it."""

import ast
import json
import re
import shutil
import sys

import django
import pytest

from snippets.recorder import answers, catalog, releases
from snippets.recorder.in_release import figure, longest_chain
from snippets.recorder.releases import PYTHONS
from tests.support.project import ROOT, change, run
from tests.support.recorded import ROWS
from tests.support.rows import MODULES, in_release, printed_by

HERE = ".".join(django.get_version().split(".")[:2])


@pytest.mark.parametrize("verb", ["--check", "--record"])
def test_patches_are_not_kept(verb):
    result = run("-m", "snippets", "--in", "5.0.2", verb)
    assert result.returncode == 2 and "only newest patches are kept: --in 5.0" in result.stderr


@pytest.mark.parametrize(
    "name", ["async_view_asgi", "async_for", "model_methods", "lifespan", "stream_async_asgi"]
)
def test_a_row_is_a_script_that_prints_its_answer(name):
    answer = ROWS[name][HERE]
    result = run(MODULES[name].path)
    if answer.startswith("fails: "):
        assert answer.removeprefix("fails: ") in result.stderr.splitlines()[-1]
    else:
        assert result.stdout.splitlines()[-1] == answer


def ask(tmp_path, *rows, before=""):
    """Run texts as rows under the Django of this interpreter; return what in_release.py says."""
    paths = []
    for number, text in enumerate(rows):
        paths.append(tmp_path / f"row{number}.py")
        paths[-1].write_text(text)
    start = f"from snippets.recorder import in_release\n{before}\n"
    code = f"{start}in_release.main({list(map(str, paths))})"
    return [json.loads(line) for line in run("-c", code).stdout.splitlines()]


def test_a_row_answers_by_its_last_line_or_by_its_error(tmp_path):
    first, *answer = ask(
        tmp_path,
        "print('noise')\nprint('works: well')",
        "raise ValueError('an object at 0x1234\\nmore')",
        "import os; os._exit(3)",
        "pass",
        "import sys; sys.exit('no')",
        "import no_such_module",
        "__import__('time').sleep(60)",
        before="in_release.LONGEST = 3",
    )
    assert first["software"].startswith(f"Django {django.get_version()}, asgiref ")
    assert [line["answer"] for line in answer] == [
        "works: well",
        "fails: ValueError: an object",
        "fails: the process died with exit code 3",
        "fails: it printed no answer",
        "fails: SystemExit: no",
        "fails: ModuleNotFoundError: No module named 'no_such_module'",
        "fails: no end after 3 s",
    ]


def test_rows_cannot_disturb_each_other(tmp_path):
    configure = "from django.conf import settings; settings.configure(); print('works: once')"
    answer = ask(tmp_path, configure, configure)[1:]
    assert [line["answer"] for line in answer] == ["works: once"] * 2


def test_a_django_that_cannot_start_is_told_from_a_row_that_fails(tmp_path, monkeypatch):
    answer = ask(tmp_path, "print('works: well')", before="in_release.NEEDED = ['no_such_django']")
    why = "ModuleNotFoundError: No module named 'no_such_django'"
    assert answer[1:] == [{"cannot start": why}]
    lines = "\n".join(map(json.dumps, answer))
    lines = f'{{"software": ""}}\n{lines}'
    monkeypatch.setattr(releases, "uv", lambda rows, release: lines)
    answered = releases.ask_one([MODULES["asgi"]], "6.1").answers
    assert answered == {"versions/asgi": f"cannot start: {why}"}


def without_uv(monkeypatch):
    monkeypatch.setitem(sys.modules, "uv", None)
    monkeypatch.setattr(shutil, "which", lambda name: None)
    return "uv is not installed. Install it, or this project's extra: '.[test]'."


def without_interpreter(monkeypatch):
    monkeypatch.setitem(PYTHONS, "6.1", "3.99")
    return "No interpreter found for Python 3.99"


def without_network(monkeypatch):
    monkeypatch.setenv("UV_OFFLINE", "1")
    monkeypatch.setenv("UV_NO_CACHE", "1")
    here = ".".join(map(str, sys.version_info[:2]))
    monkeypatch.setitem(PYTHONS, "6.1", here)
    return "network was disabled"


@pytest.mark.parametrize("lack", [without_uv, without_interpreter, without_network])
def test_a_release_that_cannot_run_says_why(lack, monkeypatch):
    words = lack(monkeypatch)
    (answer,) = releases.ask([MODULES["async_for"]], ["6.1"])
    assert words in answer.not_run and answer.answers == {}


@pytest.mark.parametrize("verb", ["--check", "--record", None])
@pytest.mark.parametrize("ci", ["true", ""])
def test_what_is_not_run_is_told_and_nothing_old_looks_new(ci, verb, project):
    before = files(project)
    offline = {"UV_OFFLINE": "1", "UV_NO_CACHE": "1", "CI": ci}
    command = ["-m", "snippets", "versions/async_for", "--in", "6.1", *([verb] if verb else [])]
    result = run(*command, cwd=project, **offline)
    assert result.returncode == int(bool(ci) or verb == "--record")
    assert result.stdout.startswith("6.1: not run: "), result.stdout
    assert verb is None or "0 of 0 answers agree" in result.stdout
    assert "works" not in result.stdout and files(project) == before


def files(project):
    """Return the texts of all kept answers of a copy of the project."""
    return {path: path.read_text("utf-8") for path in project.glob("snippets/*/*.txt")}


def test_without_a_verb_an_answer_is_printed_and_not_kept():
    result = in_release("6.1", "versions/async_for")
    assert result.returncode == 0
    assert result.stdout == f"versions/async_for 6.1 {ROWS['async_for']['6.1']}\n"


def test_a_changed_row_disagrees_and_recording_it_rewrites_no_other(project):
    change(project / "snippets/versions/async_for.py", "async for book", "for book")
    before, answers_file = files(project), project / "snippets/versions/async_for.places.txt"
    result = in_release("6.1", "versions/async_for", "--check", cwd=project)
    assert result.returncode == 1
    place = "snippets/versions/async_for.places.txt:12: in 6.1, kept “works: "
    assert place in result.stdout and "now “fails: SynchronousOnlyOperation" in result.stdout
    result = in_release("6.1", "versions/async_for", "--record", cwd=project)
    assert (
        result.returncode == 0
        and f"recorded {answers_file.relative_to(project)}: 6.1" in result.stdout
    )
    assert {path for path, text in files(project).items() if text != before[path]} == {answers_file}
    assert (
        answers_file.read_text("utf-8").splitlines()[:11] == before[answers_file].splitlines()[:11]
    )


def test_a_new_row_is_recorded_by_its_name_alone(project):
    text = (project / "snippets/versions/asgi.py").read_text("utf-8")
    (project / "snippets/versions/new.py").write_text(text, "utf-8")
    before = files(project)
    result = in_release("6.1", "versions/new", "--record", cwd=project)
    after = files(project)
    (new,) = set(after) - set(before)
    assert result.returncode == 0 and new.name == "new.places.txt"
    assert after[new] == "$ python -m snippets versions/new --in releases\n6.1  works: 200\n"
    assert {path: after[path] for path in before} == before


def test_an_unknown_place_or_row_is_told():
    result = run("-m", "snippets", "--in", "2.2")
    assert result.returncode == 2
    assert "there is no place '2.2'; did you mean 5.2 or" in result.stderr
    result = run("-m", "snippets", "versions/async_four")
    assert result.returncode == 2 and "did you mean versions/async_for" in result.stderr
    result = run("-m", "snippets", "talk/count_async", "--in", "4.2")
    assert result.returncode == 2 and "--in 4.2 runs rows of the matrix" in result.stderr


def test_answers_that_are_none_are_told_with_file_and_line(project):
    path = project / "snippets/versions/asgi.places.txt"
    path.write_text(path.read_text("utf-8").replace("4.2  works: 200", "4.2"), "utf-8")
    result = in_release("6.1", "versions/asgi", "--check", cwd=project)
    wrong = "snippets/versions/asgi.places.txt:7: no place and answer: '4.2'"
    assert result.returncode == 1 and result.stderr.strip() == wrong, result.stderr


def test_a_figure_is_what_came_in_turn_however_late():
    for measured, in_turn, computed in [("1.0", 1, 0), ("2.6", 1, 0.4), ("3.4", 3.01, 0.1)]:
        shown = figure(f"{measured} waits: three gets", in_turn, computed)
        assert shown == f"{in_turn:.1f} waits: three gets"
    for measured, in_turn, computed in [("1.5", 1, 0.5), ("1.0", 3, 0)]:
        shown = figure(f"{measured} waits: three gets", in_turn, computed)
        why = f"{in_turn:.1f} in turn, {computed:.1f} computed, {measured} measured"
        assert shown == f"cannot be told: {why}"


def test_the_longest_chain_of_sleeps_is_what_they_asked_for():
    one, two, three = (1, 0, 1), (1, 2, 3), (1, 4, 9)
    assert longest_chain([]) == 0
    assert longest_chain([three, one, two]) == 3
    assert longest_chain([(1, 0, 3), (1, 1, 4), (1, 2, 5)]) == 1
    assert longest_chain([(1, 0, 2), (1, 3, 5), (1, 1, 4)]) == 2
    assert longest_chain([one, (0.5, 2, 3), (0, 4, 5), (2, 0, 6)]) == 2


MEASURED = """
import asyncio
import time

WAIT = 0.5

async def main():
    start = time.perf_counter()
    {}
    waits = (time.perf_counter() - start) / WAIT
    print(f"{{waits:.1f}} waits: three sleeps")

asyncio.run(main())
"""
GATHERED = "await asyncio.gather(*({} for _ in range(3)))"


def test_a_row_that_measures_is_told_by_its_waits(tmp_path):
    asleep = GATHERED.format("asyncio.sleep(WAIT)")
    in_threads = GATHERED.format("asyncio.to_thread(time.sleep, WAIT)")
    in_turn = "for _ in range(3): await asyncio.sleep(WAIT)"
    answer = ask(tmp_path, *map(MEASURED.format, (asleep, in_threads, in_turn)))[1:]
    figures = [line["answer"] for line in answer]
    assert figures == [f"{n}.0 waits: three sleeps" for n in (1, 1, 3)]


def test_a_row_that_is_slower_by_half_a_wait_is_noticed(tmp_path):
    asleep, compute = GATHERED.format("asyncio.sleep(WAIT)"), "end = time.thread_time() + WAIT / 2"
    more = [
        "await asyncio.sleep(WAIT / 2)",
        f"{compute}\n    while time.thread_time() < end: pass",
    ]
    rows = [MEASURED.format(f"{asleep}\n    {one}") for one in more]
    rows.append(MEASURED.format(GATHERED.format("asyncio.to_thread(time.sleep, 1.5 * WAIT)")))
    slept, computed, longer = (line["answer"] for line in ask(tmp_path, *rows)[1:])
    assert slept == longer == "1.5 waits: three sleeps"
    assert re.match(r"cannot be told: 1\.0 in turn, 0\.[5-9] computed, ", computed), computed


def turned(answer):
    """Return an answer turned round: to another word, or to another figure."""
    word, _, detail = answer.partition(": ")
    number, _, unit = word.partition(" ")
    if number[0].isdigit():
        other = "1.0" if number == "3.0" else "3.0" if unit else str(int(number) + 1)
        return f"{other} {unit}: {detail}" if unit else f"{other}: {detail}"
    return f"{'fails' if word == 'works' else 'works'}: {detail}"


@pytest.mark.parametrize("change", [turned, lambda answer: f"{answer}!"])
@pytest.mark.parametrize("name", ROWS)
def test_a_cell_that_differs_is_told(name, change):
    for number, (release, answer) in enumerate(ROWS[name].items(), start=2):
        assert answers.difference(MODULES[name], release, answer) is None
        line = answers.difference(MODULES[name], release, change(answer))
        assert line.startswith(f"snippets/versions/{name}.places.txt:{number}: in {release}, kept")
        assert f"now “{change(answer)}”" in line


@pytest.mark.every
def test_a_fresh_run_notices_each_row_that_has_lost_its_middle(project):
    """What still prints its answer under one release must not under another."""
    for name, row in MODULES.items():
        (project / row.path).write_text(ast.unparse(printed_by(name)), "utf-8")
    checks = [in_release(release, "--check", cwd=project) for release in ("3.0", "6.1")]
    assert [one.returncode for one in checks] == [1, 1]
    noticed = set(re.findall(r"(\w+)\.places\.txt:", checks[0].stdout + checks[1].stdout))
    assert noticed == set(ROWS), set(ROWS) - noticed


def test_an_answer_that_cannot_be_told_is_not_kept(project):
    text = MEASURED.format("for _ in range(3): await asyncio.sleep(WAIT / 3)")
    busy = "end = time.thread_time() + WAIT\n    while time.thread_time() < end: pass"
    row = project / "snippets/versions/mail.py"
    row.write_text(text.replace("    waits =", f"    {busy}\n    waits ="), "utf-8")
    before = files(project)
    result = in_release("6.1", "versions/mail", "--record", cwd=project)
    assert result.returncode == 1 and files(project) == before
    assert "mail.places.txt is untouched: in 6.1, cannot be told: " in result.stdout, result.stdout


TRIED = [r for r in catalog.recordings().values() if not r.name.startswith("traps/")]  # elsewhere


@pytest.mark.parametrize("one", [*catalog.rows().values(), *TRIED])
def test_each_file_is_kept_as_a_run_writes_it(one):
    group = "releases" if one.name in catalog.rows() else "browsers"
    text = (ROOT / one.answers).read_text("utf-8")
    assert answers.text(one, group, answers.kept_answers(one)) == text
