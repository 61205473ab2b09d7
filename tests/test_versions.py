"""The matrix: what is kept holds, the page says it, and what did not run never looks fresh."""

import ast
import json
import re
import shutil
import sys
from html import unescape

import django
import pytest
from playwright.sync_api import expect

from docs.weave import versions as versions_page
from snippets.recorder import answers, catalog, releases
from snippets.recorder.in_release import figure, longest_chain
from snippets.recorder.releases import PYTHONS, software
from tests.support.pages import Page
from tests.support.project import IN_CI, PHONE, ROOT, change, run
from tests.support.recorded import ROWS

PAGE = (ROOT / "docs/versions.md").read_text("utf-8")
MODULES = {row.path.stem: row for row in catalog.rows().values()}
HERE = ".".join(django.get_version().split(".")[:2])


def test_the_whole_matrix_is_kept():
    assert len(ROWS) >= 70 and len(PYTHONS) == 11
    for name, found in ROWS.items():
        how = f"python -m snippets versions/{name} --record"
        assert list(found) == list(PYTHONS), f"{MODULES[name].answers}: {how} makes what is missing"
        for answer in found.values():
            assert re.fullmatch(r"[\w. ]+: \S.*", answer), f"{name}: {answer!r} is no answer"
            assert not answer.startswith((answers.NOT_RUN, answers.CANNOT_START)), name
            assert answers.can_be_kept(answer), name
            assert answers.waits(answer) in (None, 1, 2, 3), f"{name}: {answer!r} is not whole"


def test_exact_versions_are_kept():
    assert list(software()) == list(PYTHONS)
    for release, words in software().items():
        django, python = re.escape(release), re.escape(PYTHONS[release])
        pattern = rf"Django {django}\.\d+, asgiref 3\.\d+\.\d+, Python {python}\.\d+"
        assert re.fullmatch(pattern, words), words


@pytest.mark.parametrize("name", ROWS)
def test_row_is_a_short_snippet(name):
    lines = (ROOT / MODULES[name].path).read_text("utf-8").splitlines()
    assert len(lines) <= 40 and max(map(len, lines)) <= 80
    assert MODULES[name].summary.endswith(".")


def test_every_row_is_on_the_page_once_and_the_count_is_told():
    shown = [name for names in versions_page.groups(PAGE).values() for name in names]
    unshown = [f"{MODULES[name].path}:1: no page shows it" for name in {*ROWS} - {*shown}]
    assert not unshown, f"{unshown}: put ::: row NAME into docs/versions.md"
    assert sorted(shown) == sorted(ROWS)
    assert f"description: {len(ROWS)} behaviours, each run under eleven releases" in PAGE


def printed_by(name):
    """Return the only print of a row, as a piece of its syntax tree."""
    tree = ast.parse((ROOT / MODULES[name].path).read_text("utf-8"))
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    [printed] = [call for call in calls if getattr(call.func, "id", "") == "print"]
    return printed


@pytest.mark.parametrize("name", ROWS)
def test_a_row_could_not_answer_without_its_middle(name):
    [said] = printed_by(name).args
    if isinstance(said, ast.Constant):
        assert {said.value} != set(ROWS[name].values()), f"{name} prints what it is told to"


def test_rows_are_no_snippets_of_another_page():
    assert not any(name.startswith("versions/") for name in catalog.snippets())


def test_release_notes_are_those_of_the_release_in_which_the_answer_changes():
    cited = 0
    for name, notes in re.findall(r"^::: row (\w+)((?: \S+)+)$", PAGE, re.M):
        starts = {releases[0] for releases, _ in versions_page.runs_of(ROWS[name])}
        for note in notes.split():
            cited += 1
            assert re.fullmatch(r"\d\.\d(\.\d+)?(#[a-z0-9-]+)?", note), note
            release = ".".join(note.partition("#")[0].split(".")[:2])
            assert release in starts, f"{name}: the answer does not change in {release}"
    assert cited >= 40


def test_the_page_says_what_is_kept(site):
    html = (site / "versions/index.html").read_text("utf-8")
    cells = re.findall(r'<td class="(\w+)" data-django="([\d.]+)"><a href="#(\w+)"', html)
    assert len(cells) == len(ROWS) * len(PYTHONS)
    for kind, release, name in cells:
        said = versions_page.split(ROWS[name][release])[0]
        assert (kind == said) == (said in versions_page.MARKS), f"{name} under {release}"
    for name, kept in ROWS.items():
        section = html.partition(f'<h3 class="row" id="{name}"')[2].partition("</ul>")[0]
        lines = re.findall(r'<li class="\w+" data-django="([^"]+)">(.+)</li>', section)
        assert " ".join(span for span, _ in lines) == " ".join(PYTHONS)
        for span, line in lines:
            text = unescape(re.sub(r"<[^>]+>", "", line))
            detail = versions_page.split(kept[span.split()[0]])[1]
            assert text.endswith(detail), f"{name}: {text!r} is not {detail!r}"


def test_the_page_shows_each_row_as_it_stands(site):
    shown = {code.strip() for code in Page(site / "versions/index.html").code}
    for row in MODULES.values():
        assert (ROOT / row.path).read_text("utf-8").strip() in shown, row.path


def test_charts_tell_their_figures(site):
    html = (site / "versions/index.html").read_text("utf-8")
    labels = re.findall(r'<svg class="chart" role="img" aria-label="([^"]+)"', html)
    assert len(labels) == 2
    for release, answer in ROWS["async_def_count"].items():
        assert f"{versions_page.split(answer)[0]} in {release}" in labels[0]
    assert "ORM: an async interface: hoped for 3.1, came 4.1" in labels[1]
    assert "Email: hoped for later, came not yet" in labels[1]


def test_figures_of_the_prose_are_kept():
    words = {4: "four"}
    for release in ("3.0", "6.1"):
        number = int(versions_page.split(ROWS["async_def_count"][release])[0])
        assert f"{words.get(number, number)} `async def`" in PAGE or f"has {number}." in PAGE


def test_releases_before_a_feature_fail():
    for name, before, since in [
        ("async_view_asgi", "3.0", "3.1"),
        ("async_for", "4.0", "4.1"),
        ("signal_asend", "4.2", "5.0"),
        ("paginator", "5.2", "6.0"),
    ]:
        answers = ROWS[name]
        assert answers[before].startswith("fails: ") and answers[since].startswith("works: ")


@pytest.mark.every
@pytest.mark.parametrize(
    ("patch", "name", "answer"),
    [
        ("3.0.0", "async_unsafe_allowed", "fails: SynchronousOnlyOperation: "),
        ("3.0.1", "async_unsafe_allowed", "works: "),
        ("4.1.3", "related_create", "fails: IntegrityError: "),
        ("4.1.4", "related_create", "works: "),
        ("4.1.3", "related_create_null", "fails: AssertionError: saved without"),
        ("4.1.4", "related_create_null", "works: "),
        ("5.0.2", "signal_async_overlap", "fails: TypeError: "),
        ("5.0.3", "signal_async_overlap", "1.0 waits: "),
        ("5.0.4", "prefetch_related_objects", "fails: ImportError: "),
        ("5.0.5", "prefetch_related_objects", "works: "),
    ],
)
def test_patches_that_the_page_names(patch, name, answer):
    said = in_release(patch, f"versions/{name}")
    assert said.returncode == 0 and said.stdout.startswith(f"versions/{name} {patch} {answer}")


@pytest.mark.every
@pytest.mark.parametrize(
    ("django", "asgiref", "name", "answer"),
    [
        ("5.2", "3.8.1", "login_mixin_wsgi", "fails: SynchronousOnlyOperation"),
        ("5.2", "3.9.0", "login_mixin_wsgi", "works: ann is let in"),
        ("3.0", "3.2.10", "sync_views_overlap", "1.0 waits"),
        ("3.0", "3.3.0", "sync_views_overlap", "3.0 waits"),
        ("3.1", "3.2.10", "request_queries_overlap", "1.0 waits"),
        ("3.1", "3.3.0", "request_queries_overlap", "2.0 waits"),
    ],
)
def test_a_row_that_depends_on_asgiref(django, asgiref, name, answer):
    """Each Django allows both."""
    there = releases.ask_one([MODULES[name]], django, f"asgiref=={asgiref}")
    if there.not_run and not IN_CI:
        pytest.skip(there.not_run)
    assert there.answers[f"versions/{name}"].startswith(answer), there


def in_release(release, *arguments, cwd=ROOT):
    """Run the command line in a release; skip, but in CI, where it is not there."""
    said = run("-m", "snippets", "--in", release, *arguments, cwd=cwd)
    if not IN_CI and "not run" in said.stdout:
        pytest.skip(said.stdout)
    return said


@pytest.mark.parametrize("verb", ["--check", "--record"])
def test_patches_are_not_kept(verb):
    said = run("-m", "snippets", "--in", "5.0.2", verb)
    assert said.returncode == 2 and "only newest patches are kept: --in 5.0" in said.stderr


@pytest.mark.parametrize(
    "name", ["async_view_asgi", "async_for", "model_methods", "lifespan", "stream_async_asgi"]
)
def test_a_row_is_a_script_that_prints_its_answer(name):
    kept = ROWS[name][HERE]
    said = run(MODULES[name].path)
    if kept.startswith("fails: "):
        assert kept.removeprefix("fails: ") in said.stderr.splitlines()[-1]
    else:
        assert said.stdout.splitlines()[-1] == kept


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
    first, *said = ask(
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
    assert [line["answer"] for line in said] == [
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
    said = ask(tmp_path, configure, configure)[1:]
    assert [line["answer"] for line in said] == ["works: once"] * 2


def test_a_django_that_cannot_start_is_told_from_a_row_that_fails(tmp_path, monkeypatch):
    said = ask(tmp_path, "print('works: well')", before="in_release.NEEDED = ['no_such_django']")
    why = "ModuleNotFoundError: No module named 'no_such_django'"
    assert said[1:] == [{"cannot start": why}]
    lines = "\n".join(map(json.dumps, said))
    lines = f'{{"software": ""}}\n{lines}'
    monkeypatch.setattr(releases, "uv", lambda rows, release: lines)
    found = releases.ask_one([MODULES["asgi"]], "6.1").answers
    assert found == {"versions/asgi": f"cannot start: {why}"}


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
    return "network was disabled"


@pytest.mark.parametrize("lack", [without_uv, without_interpreter, without_network])
def test_a_release_that_cannot_run_says_why(lack, monkeypatch):
    words = lack(monkeypatch)
    (found,) = releases.ask([MODULES["async_for"]], ["6.1"])
    assert words in found.not_run and found.answers == {}


@pytest.mark.parametrize("verb", ["--check", "--record", None])
@pytest.mark.parametrize("ci", ["true", ""])
def test_what_is_not_run_is_told_and_nothing_old_looks_new(ci, verb, project):
    before = files(project)
    offline = {"UV_OFFLINE": "1", "UV_NO_CACHE": "1", "CI": ci}
    command = ["-m", "snippets", "versions/async_for", "--in", "6.1", *([verb] if verb else [])]
    said = run(*command, cwd=project, **offline)
    assert said.returncode == int(bool(ci) or verb == "--record")
    assert said.stdout.startswith("6.1: not run: "), said.stdout
    assert verb is None or "0 of 0 answers agree" in said.stdout
    assert "works" not in said.stdout and files(project) == before


def files(project):
    """Return the texts of all kept answers of a copy of the project."""
    return {path: path.read_text("utf-8") for path in project.glob("snippets/*/*.txt")}


def test_without_a_verb_an_answer_is_printed_and_not_kept():
    said = in_release("6.1", "versions/async_for")
    assert said.returncode == 0
    assert said.stdout == f"versions/async_for 6.1 {ROWS['async_for']['6.1']}\n"


def test_a_changed_row_disagrees_and_recording_it_rewrites_no_other(project):
    change(project / "snippets/versions/async_for.py", "async for book", "for book")
    before, kept = files(project), project / "snippets/versions/async_for.places.txt"
    said = in_release("6.1", "versions/async_for", "--check", cwd=project)
    assert said.returncode == 1
    place = "snippets/versions/async_for.places.txt:12: in 6.1, kept “works: "
    assert place in said.stdout and "now “fails: SynchronousOnlyOperation" in said.stdout
    said = in_release("6.1", "versions/async_for", "--record", cwd=project)
    assert said.returncode == 0 and f"recorded {kept.relative_to(project)}: 6.1" in said.stdout
    assert {path for path, text in files(project).items() if text != before[path]} == {kept}
    assert kept.read_text("utf-8").splitlines()[:11] == before[kept].splitlines()[:11]


def test_a_new_row_is_recorded_by_its_name_alone(project):
    text = (project / "snippets/versions/asgi.py").read_text("utf-8")
    (project / "snippets/versions/new.py").write_text(text, "utf-8")
    before = files(project)
    said = in_release("6.1", "versions/new", "--record", cwd=project)
    after = files(project)
    (new,) = set(after) - set(before)
    assert said.returncode == 0 and new.name == "new.places.txt"
    assert after[new] == "$ python -m snippets versions/new --in releases\n6.1  works: 200\n"
    assert {path: after[path] for path in before} == before


def test_an_unknown_place_or_row_is_told():
    said = run("-m", "snippets", "--in", "2.2")
    assert said.returncode == 2
    assert "there is no place '2.2'; did you mean 5.2 or" in said.stderr
    said = run("-m", "snippets", "versions/async_four")
    assert said.returncode == 2 and "did you mean versions/async_for" in said.stderr
    said = run("-m", "snippets", "talk/count_async", "--in", "4.2")
    assert said.returncode == 2 and "--in 4.2 runs rows of the matrix" in said.stderr


def test_answers_that_are_none_are_told_with_file_and_line(project):
    path = project / "snippets/versions/asgi.places.txt"
    path.write_text(path.read_text("utf-8").replace("4.2  works: 200", "4.2"), "utf-8")
    said = in_release("6.1", "versions/asgi", "--check", cwd=project)
    wrong = "snippets/versions/asgi.places.txt:7: no place and answer: '4.2'"
    assert said.returncode == 1 and said.stderr.strip() == wrong, said.stderr


def test_a_figure_is_what_came_in_turn_however_late():
    for measured, in_turn, computed in [("1.0", 1, 0), ("2.6", 1, 0.4), ("3.4", 3.01, 0.1)]:
        said = figure(f"{measured} waits: three gets", in_turn, computed)
        assert said == f"{in_turn:.1f} waits: three gets"
    for measured, in_turn, computed in [("1.5", 1, 0.5), ("1.0", 3, 0)]:
        said = figure(f"{measured} waits: three gets", in_turn, computed)
        why = f"{in_turn:.1f} in turn, {computed:.1f} computed, {measured} measured"
        assert said == f"cannot be told: {why}"


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
    said = ask(tmp_path, *map(MEASURED.format, (asleep, in_threads, in_turn)))[1:]
    figures = [line["answer"] for line in said]
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
        said = answers.difference(MODULES[name], release, change(answer))
        assert said.startswith(f"snippets/versions/{name}.places.txt:{number}: in {release}, kept")
        assert f"now “{change(answer)}”" in said


@pytest.mark.every
def test_a_fresh_run_notices_each_row_that_has_lost_its_middle(project):
    """What still prints its answer under one release must not under another."""
    for name, row in MODULES.items():
        (project / row.path).write_text(ast.unparse(printed_by(name)), "utf-8")
    said = [in_release(release, "--check", cwd=project) for release in ("3.0", "6.1")]
    assert [one.returncode for one in said] == [1, 1]
    noticed = set(re.findall(r"(\w+)\.places\.txt:", said[0].stdout + said[1].stdout))
    assert noticed == set(ROWS), set(ROWS) - noticed


def test_an_answer_that_cannot_be_told_is_not_kept(project):
    text = MEASURED.format("for _ in range(3): await asyncio.sleep(WAIT / 3)")
    busy = "end = time.thread_time() + WAIT\n    while time.thread_time() < end: pass"
    row = project / "snippets/versions/mail.py"
    row.write_text(text.replace("    waits =", f"    {busy}\n    waits ="), "utf-8")
    before = files(project)
    said = in_release("6.1", "versions/mail", "--record", cwd=project)
    assert said.returncode == 1 and files(project) == before
    assert "mail.places.txt is untouched: in 6.1, cannot be told: " in said.stdout, said.stdout


TRIED = [r for r in catalog.recordings().values() if not r.name.startswith("traps/")]  # elsewhere


@pytest.mark.parametrize("one", [*catalog.rows().values(), *TRIED])
def test_each_file_is_kept_as_a_run_writes_it(one):
    group = "releases" if one.name in catalog.rows() else "browsers"
    kept = (ROOT / one.answers).read_text("utf-8")
    assert answers.text(one, group, answers.kept_answers(one)) == kept


@pytest.fixture
def versions_page_in(open_page, url):
    return lambda query="", **options: open_page(f"{url}versions/{query}", **options)


def expect_releases(page, releases):
    """Wait until a page shows these releases and no other."""
    shown = page.locator("thead th[data-django]:visible")
    expect(shown).to_have_text(releases, timeout=60_000)  # a busy browser takes its time


def test_a_reader_picks_their_django_and_the_address_keeps_it(versions_page_in):
    page = versions_page_in()
    expect_releases(page, list(PYTHONS))
    select = page.get_by_label("My Django")
    select.focus()
    select.select_option("4.2")
    expect_releases(page, ["4.2"])
    assert page.url.endswith("?django=4.2")
    page.reload()
    expect_releases(page, ["4.2"])
    assert select.input_value() == "4.2"
    row = page.locator("tr", has=page.locator('a[href="#model_methods"]'))
    assert "works: asave" in row.locator(".detail").text_content()
    select.select_option("")
    expect_releases(page, list(PYTHONS))
    assert "django=" not in page.url
    assert page.locator(".detail").count() == 0
    assert page.complaints == []


def test_an_unknown_django_in_the_address_shows_all(versions_page_in):
    page = versions_page_in("?django=2.2")
    expect_releases(page, list(PYTHONS))
    assert page.complaints == []


def test_an_answer_and_its_code_are_reached_by_keyboard(versions_page_in):
    page = versions_page_in()
    page.get_by_role("link", name="Iterate a queryset with async for", exact=True).focus()
    page.keyboard.press("Enter")
    assert page.url.endswith("#async_for")
    section = page.locator("#async_for + .answers")
    assert section.is_visible() and "TypeError" in section.text_content()
    summary = page.locator("summary", has_text="versions/async_for").first
    page.keyboard.press("Tab")  # from where the link has led: the release notes
    page.keyboard.press("Tab")
    assert summary.evaluate("node => node === document.activeElement")
    page.keyboard.press("Enter")
    code = page.locator("details[open] code", has_text="async for book in")
    assert code.is_visible()


def test_a_touched_cell_leads_to_its_answer(versions_page_in):
    page = versions_page_in(viewport=PHONE, has_touch=True)
    page.locator('td[data-django="3.0"] a[href="#async_unsafe"]').tap()
    page.wait_for_function("location.hash === '#async_unsafe'")
    assert page.locator("#async_unsafe + .answers").is_visible()


def test_the_first_column_stays_while_the_table_scrolls(versions_page_in):
    page = versions_page_in(viewport=PHONE)
    table, name = page.locator(".matrix"), page.locator('th a[href="#asgi"]')
    before = name.bounding_box()["x"]
    table.evaluate("node => node.scrollLeft = 200")
    assert abs(name.bounding_box()["x"] - before) < 1
    assert page.locator('td[data-django="6.1"]').first.bounding_box()["x"] < 1000


def test_the_matrix_is_complete_without_javascript(versions_page_in):
    page = versions_page_in(java_script_enabled=False)
    assert page.locator(".pick").is_hidden()
    assert page.locator(".matrix td").count() == len(ROWS) * len(PYTHONS)
    assert page.locator("#async_for + .answers").is_visible()
    page.locator("summary", has_text="versions/async_for").first.click()
    assert page.locator("details[open] pre code").is_visible()


def test_the_page_weighs_at_most_150_kb(versions_page_in, site, url):
    import gzip

    page = versions_page_in()
    files = {re.sub(r"[?#].*", "", request).removeprefix(url) for request in page.requested}
    paths = [
        site / (file if not file.endswith("/") else file + "index.html") for file in files if file
    ]
    assert sum(len(gzip.compress(path.read_bytes())) for path in paths) <= 150_000
    assert {"assets/versions/versions.js", "assets/versions/versions.css"} <= files


def test_other_pages_do_not_load_the_scripts_of_this_one(open_page, url):
    assert not any("assets/versions" in request for request in open_page(url).requested)
