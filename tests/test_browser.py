"""The site in a real browser: what a reader sees, hears, presses and copies."""

import gzip
import re
from concurrent.futures import ThreadPoolExecutor

import pytest
from axe_playwright_python.sync_playwright import Axe
from benchmark import QUIET, fetch
from conftest import PHONE, ROOT, WIDE, run
from servers import serving
from test_site import NAV, RECORDED, address, recordings

from snippets import catalog
from snippets.agreement import DECIMAL, parse

RECORDED_AT_BUILD = {"lab.py": 2}  # timelines that a page makes itself

# The words of each timeline that leave it, or that cover one another.
MISPLACED_WORDS = """() => [...document.querySelectorAll("recording-timeline svg")].flatMap(svg => {
    const frame = svg.getBoundingClientRect(), words = [...svg.querySelectorAll(".words")];
    const boxes = words.map((word) => word.getBoundingClientRect());
    const leaves = (a) => a.left < frame.left - 1 || a.right > frame.right + 1;
    const covers = (a, b) => a !== b && a.left < b.right && b.left < a.right
        && a.top + 3 < b.bottom && b.top + 3 < a.bottom;
    return words.filter((_, i) => leaves(boxes[i]) || boxes.some((b) => covers(boxes[i], b)))
        .map((word) => word.textContent);
})"""


@pytest.mark.parametrize("source", NAV)
def test_opens_without_complaints_and_without_other_hosts(open_page, url, source):
    page = open_page(url + address(source))
    assert page.complaints == []
    assert len(page.requested) >= 5
    assert all(request.startswith(url) for request in page.requested), page.requested


def test_first_visit_weighs_at_most_100_kb(open_page, url, site):
    page = open_page(url)
    files = {re.sub(r"[?#].*", "", request).removeprefix(url) for request in page.requested}
    paths = [site / (file or "index.html") for file in files]
    weight = sum(len(gzip.compress(path.read_bytes())) for path in paths)
    assert weight <= 100_000, f"{weight} bytes, gzip, in {sorted(files)}"
    assert not any(re.search(r"\.(woff2?|ttf|otf)$", file) for file in files)


@pytest.mark.parametrize("width", [WIDE, PHONE], ids=["wide", "phone"])
def test_search_fetches_its_index_when_it_is_wanted_and_finds(open_page, url, width):
    page = open_page(url, viewport=width)
    assert not any("search_index" in request for request in page.requested)
    page.keyboard.press("s")
    page.keyboard.type("deploy")
    page.locator(".md-search-result__item", has_text="How you would deploy it").wait_for()
    assert any("search_index" in request for request in page.requested)


def test_a_link_to_a_search_finds_too(open_page, url):
    page = open_page(url + "?q=deploy")
    page.locator(".md-search-result__item", has_text="How you would deploy it").wait_for()


@pytest.mark.parametrize("width", [WIDE, PHONE], ids=["wide", "phone"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("source", NAV)
def test_axe_finds_nothing(open_page, url, source, scheme, width):
    page = open_page(url + address(source), color_scheme=scheme, viewport=width)
    page.wait_for_selector(".md-search[aria-label]", state="attached")  # site.js has run
    found = Axe().run(page)
    assert len(found.response["passes"]) > 20
    assert found.violations_count == 0, found.generate_report()


@pytest.mark.parametrize("source", RECORDED)
def test_each_recording_has_a_timeline_with_its_lanes_and_holds(open_page, url, source):
    page = open_page(url + address(source))
    shown = page.locator(".recording")
    assert shown.count() == len(recordings(source)) + RECORDED_AT_BUILD.get(source, 0)
    for recording in shown.all():
        run = parse(recording.locator("code").text_content())
        timeline = recording.locator("xpath=following-sibling::*[1]")
        assert timeline.evaluate("node => node.localName") == "recording-timeline"
        drawn = timeline.locator(".lane").evaluate_all("lanes => lanes.map(l => l.dataset.lane)")
        assert drawn == list(run.lanes)
        for name, lane in run.lanes.items():
            group = timeline.locator(f'[data-lane="{name}"]')
            assert group.locator(".holds").count() == len(lane.holds)
            assert group.locator(".words").count() == len(lane.lines)
        label = timeline.locator("svg").get_attribute("aria-label")
        assert all(f"{name} lived from" in label for name in run.lanes)


@pytest.mark.parametrize("source", RECORDED)
def test_words_of_a_timeline_do_not_overlap_or_leave_it(open_page, url, source):
    for width in (WIDE, PHONE):
        page = open_page(url + address(source), viewport=width)
        worst = page.evaluate(MISPLACED_WORDS)
        assert worst == []


def test_compared_recordings_share_one_scale(open_page, url):
    page = open_page(url)
    comparisons = page.locator(".compare:has(recording-timeline)")
    assert comparisons.count() >= 3
    for comparison in comparisons.all():
        axes = comparison.locator("recording-timeline .axis").all()
        ticks = [axis.locator("text").all_text_contents() for axis in axes]
        assert len(ticks) == 2 and ticks[0] == ticks[1]


def test_a_blocked_and_an_awaited_sleep_look_different(open_page, url):
    page = open_page(url)

    def thick(name):
        recording = page.locator(".recording", has_text=f"talk/{name} ")
        timeline = recording.locator("xpath=following-sibling::*[1]")
        return timeline.locator(".holds").evaluate_all(
            "bars => bars.map(bar => bar.getBoundingClientRect().width)"
        )

    assert len(thick("count_blocking")) == 3 and min(thick("count_blocking")) > 50
    assert thick("count_async") == []


@pytest.mark.parametrize("source", NAV)
def test_phone_does_not_scroll_sideways(open_page, url, source):
    page = open_page(url + address(source), viewport=PHONE)
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


def test_timelines_follow_the_width_of_the_window(open_page, url):
    page = open_page(url)
    drawing = page.locator("recording-timeline svg").first
    wide = drawing.bounding_box()["width"]
    page.set_viewport_size(PHONE)
    page.wait_for_function(
        "[...document.querySelectorAll('recording-timeline svg')]"
        ".every(svg => svg.viewBox.baseVal.width === svg.parentNode.clientWidth)"
    )
    assert drawing.bounding_box()["width"] < wide


def test_reads_without_javascript(open_page, url):
    page = open_page(url, java_script_enabled=False)
    assert page.locator("recording-timeline").count() == 0
    recording = page.locator(".recording").first
    assert recording.is_visible() and "total" in recording.text_content()


def test_prints_with_its_timelines(open_page, url):
    page = open_page(url)
    page.emulate_media(media="print")
    assert page.locator("recording-timeline svg").first.is_visible()
    assert page.locator(".recording").first.is_visible()


def test_nothing_moves_by_itself(open_page, url):
    page = open_page(url, reduced_motion="reduce")
    moving = "document.getAnimations().filter(a => a.effect.target.closest('recording-timeline'))"
    assert page.evaluate(f"{moving}.length") == 0


def test_palette_switch_works_by_keyboard(open_page, url):
    page = open_page(url, color_scheme="light")
    assert page.locator("body").get_attribute("data-md-color-scheme") == "default"
    page.locator("label.md-header__button[for='__palette_1']").focus()
    page.locator("#__palette_0").focus()
    page.keyboard.press("ArrowLeft")
    page.wait_for_function("document.body.dataset.mdColorScheme === 'slate'")


@pytest.fixture(scope="module")
def copied(browser, url):
    """What each copy button puts on the clipboard, by the path in the title of its block."""
    context = browser.new_context(permissions=["clipboard-read", "clipboard-write"])
    page = context.new_page()
    texts = {}
    for source in RECORDED:
        page.goto(url + address(source), wait_until="networkidle")
        for block in page.locator("div:has(> .filename)", has_text=".py").all():
            button = block.get_by_role("button", name="Copy to clipboard")
            button.focus()
            page.keyboard.press("Enter")
            title = block.locator(".filename").text_content()
            page.wait_for_function("navigator.clipboard.readText()")
            texts[title] = page.evaluate("navigator.clipboard.readText()")
            page.evaluate("navigator.clipboard.writeText('')")
    context.close()
    return texts


def test_copy_button_yields_the_snippet_byte_for_byte(copied):
    assert len(copied) == len(catalog.snippets()) + 1  # and urls.py
    for path, text in copied.items():
        assert text.encode() == (ROOT / path).read_bytes(), path


def test_copied_scripts_run_in_an_empty_folder(copied, tmp_path):
    scripts = [s for s in catalog.snippets().values() if s.recordings[0].route is None]
    assert len(scripts) >= 20

    def paste(snippet):
        folder = tmp_path / snippet.name
        folder.mkdir(parents=True)
        (folder / "pasted.py").write_text(copied[str(snippet.path)])
        return run("pasted.py", cwd=folder)

    with ThreadPoolExecutor(4) as pool:
        for snippet, pasted in zip(scripts, pool.map(paste, scripts)):
            assert pasted.returncode == 0, pasted.stderr
            recorded = parse((ROOT / snippet.recordings[0].path).read_text("utf-8"))
            printed = [DECIMAL.sub("…", line) for line in pasted.stdout.splitlines()]
            expected = [line.words for line in recorded.lines]
            on_screen = [line for line in expected if "Warning" not in line and line[:1] != " "]
            # As letters: two threads that print at once may share a line.
            assert sorted("".join(printed)) == sorted("".join(on_screen)), snippet.path


def test_copied_views_answer_in_a_fresh_django_project(copied, tmp_path):
    assert run("-m", "django", "startproject", "pasted", ".", cwd=tmp_path).returncode == 0
    assert run("manage.py", "startapp", "counting", cwd=tmp_path).returncode == 0
    for name in ("views", "urls", "sleep_view"):
        (tmp_path / f"counting/{name}.py").write_text(copied[f"snippets/talk/{name}.py"])
    (tmp_path / "pasted/urls.py").write_text(
        "from django.urls import include, path\n"
        "urlpatterns = [path('', include('counting.urls')),"
        " path('', include('counting.sleep_view'))]\n"
    )
    command = "manage.py", "runserver", "--noreload", "{port}"
    with serving(*command, cwd=tmp_path, **QUIET) as (url, _):
        answers = [fetch(url + path) for path in ("/sync/", "/async/", "/hello/")]
    assert re.fullmatch(r"sync: 3\.\d{4} s", answers[0])
    assert re.fullmatch(r"async: 1\.\d{4} s", answers[1])
    assert answers[2] == "Hello, async world!"
