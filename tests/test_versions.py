"""The matrix: what is kept holds, the page says it, and what did not run never looks fresh."""

import ast
import re
from html import unescape
from pathlib import Path

import django
import pytest
from playwright.sync_api import expect

from docs.weave import versions as versions_page
from snippets.recorder import answers, catalog, releases
from snippets.recorder.releases import PYTHONS, software
from tests.support.pages import read_page
from tests.support.project import IN_CI, PHONE, ROOT
from tests.support.recorded import ROWS
from tests.support.rows import MODULES, in_release, printed_by

PAGE = (ROOT / "docs/versions.md").read_text("utf-8")
HERE = ".".join(django.get_version().split(".")[:2])


def test_the_whole_matrix_is_kept():
    assert len(ROWS) >= 70 and len(PYTHONS) == 11
    for name, of_row in ROWS.items():
        how = f"python -m snippets versions/{name} --record"
        assert list(of_row) == list(PYTHONS), (
            f"{MODULES[name].answers}: {how} makes what is missing"
        )
        for answer in of_row.values():
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


@pytest.mark.parametrize("name", ROWS)
def test_a_row_could_not_answer_without_its_middle(name):
    [lines] = printed_by(name).args
    if isinstance(lines, ast.Constant):
        assert {lines.value} != set(ROWS[name].values()), f"{name} prints what it is told to"


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
    rows = re.findall(r'<tr><th scope="row"><a href="#(\w+)">.+?</th>(.+?)</tr>', html)
    assert [name for name, _ in rows] == [*dict(rows)] and dict(rows).keys() == ROWS.keys()
    for name, cells in rows:
        kinds = re.findall(r'<td class="(\w+)" data-django="([\d.]+)"', cells)
        assert [release for _, release in kinds] == [*PYTHONS]
        for kind, release in kinds:
            answer = versions_page.split(ROWS[name][release])[0]
            assert (kind == answer) == (answer in versions_page.MARKS), f"{name} under {release}"
    for name, of_row in ROWS.items():
        section = html.partition(f'<h3 class="row" id="{name}"')[2].partition("</ul>")[0]
        lines = re.findall(r'<li class="\w+" data-django="([^"]+)">(.+)</li>', section)
        assert " ".join(span for span, _ in lines) == " ".join(PYTHONS)
        for span, line in lines:
            text = unescape(re.sub(r"<[^>]+>", "", line))
            detail = versions_page.split(of_row[span.split()[0]])[1]
            assert text.endswith(detail), f"{name}: {text!r} is not {detail!r}"


def test_the_page_shows_each_row_as_it_stands(site):
    shown = {code.strip() for code in read_page(site / "versions/index.html").code}
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


def to_threads(folder):
    """Say of each async method in a folder of Django what it hands to a thread, if anything."""
    for path in (Path(django.__file__).parent / folder).rglob("*.py"):
        for method in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(method, ast.AsyncFunctionDef):
                calls = [node for node in ast.walk(method) if isinstance(node, ast.Call)]
                made = [c for c in calls if ast.unparse(c.func) == "sync_to_async" and c.args]
                yield method.name, {ast.unparse(c.args[0]).rpartition(".")[2] for c in made}


@pytest.mark.skipif(django.VERSION < (6, 1), reason="the page tells it of 6.1")
@pytest.mark.parametrize("folder", ["db/models", "core/cache"])
def test_nearly_all_async_methods_hand_the_sync_one_of_the_same_name_to_a_thread(folder):
    handed = dict(to_threads(folder))
    same = [name for name, functions in handed.items() if name.lstrip("_")[1:] in functions]
    assert len(handed) >= 14 and len(same) > 0.85 * len(handed), handed


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
    result = in_release(patch, f"versions/{name}")
    assert result.returncode == 0 and result.stdout.startswith(f"versions/{name} {patch} {answer}")


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
    page.locator('tr:has([href="#async_unsafe"]) td[data-django="3.0"]').tap()
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
