"""The site in a real browser: what a reader sees, hears and presses."""

import gzip
import re

import pytest

from docs.weave.snippets import LASTS
from snippets.recorder.recording import parse
from tests.support.pages import NAV, UNFOLD, address, recordings
from tests.support.pressing import faults, opened
from tests.support.project import PHONE, SEEN, WIDE

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


# The recordings of a page: text, whether it is seen, and what its drawing shows, if it has one.
DRAWN = """() => [...document.querySelectorAll(".recording")].map((recording) => {
    const drawing = recording.previousElementSibling?.querySelector("recording-timeline");
    const count = (lane, kind) => lane.querySelectorAll(kind).length;
    return {
        text: recording.querySelector("code").textContent,
        is_seen: recording.getBoundingClientRect().height > 0,
        drawing: drawing && {
            lanes: [...drawing.querySelectorAll(".lane")].map((lane) => [
                lane.dataset.lane, count(lane, ".holds"), count(lane, ".words"),
            ]),
            label: drawing.querySelector("svg").getAttribute("aria-label"),
            joined: count(drawing, "svg > .joins"),
            bands: [...drawing.querySelectorAll(".band .name")].map((name) => name.textContent),
        },
    };
})"""


@pytest.fixture(
    scope="module",
    params=[(source, width) for source in NAV for width in (WIDE, PHONE)],
    ids=[f"{source}-{width}" for source in NAV for width in ("wide", "phone")],
)
def seen(request, browser, url):
    """A page of the site and its source, for what a reader sees without a press."""
    source, width = request.param
    page = opened(browser, url + address(source), viewport=width)
    yield page, source
    page.context.close()


def test_opens_without_complaints_and_without_other_hosts(seen, url):
    page, _ = seen
    page.wait_for_load_state("networkidle")
    assert page.complaints == []
    assert len(page.requested) >= 5
    assert all(request.startswith(url) for request in page.requested), page.requested


def by_thread(run):
    """Return the lanes of a Run by thread, in the order of each one's first lane."""
    threads = {}
    for name, lane in run.lanes.items():
        threads.setdefault(lane.thread if lane.known else name, []).append(name)
    return threads


def test_each_recording_is_drawn_with_its_lanes_and_holds_unless_nothing_lasts(seen):
    page, source = seen
    page.evaluate(UNFOLD)
    shown = page.evaluate(DRAWN)
    assert len(shown) == len(recordings(source)) + RECORDED_AT_BUILD.get(source, 0)
    for recording in shown:
        run, drawing = parse(recording["text"]), recording["drawing"]
        assert recording["is_seen"] == (not drawing) == (run.seconds < LASTS)
        if drawing:
            threads = by_thread(run)
            lanes = [(name, run.lanes[name]) for names in threads.values() for name in names]
            drawn = [[name, len(lane.holds), len(lane.lines)] for name, lane in lanes]
            assert drawing["lanes"] == drawn
            joined = [names for names in threads.values() if len(names) > 1]
            assert drawing["joined"] == len(joined)
            assert all(
                f"One thread has {', '.join(names)}." in drawing["label"] for names in joined
            )
            tasks = {one: [n for n in names if n != one] for one, names in threads.items()}
            bands = [one.replace("main ", "") for one, names in tasks.items() if len(names) > 1]
            assert drawing["bands"] == bands
            assert all(f"{name} lived from" in drawing["label"] for name in run.lanes)


def test_words_of_a_timeline_do_not_overlap_or_leave_it(seen):
    page, _ = seen
    assert page.evaluate(MISPLACED_WORDS) == []


def test_a_page_does_not_scroll_sideways(seen):
    page, _ = seen
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0


FIRST = ["Use async", "Otherwise keep", "Start here"]


@pytest.mark.parametrize("width", [WIDE | {"height": 800}, PHONE], ids=["wide", "phone"])
def test_the_first_screen_says_when_to_use_async_and_where_to_start(open_page, url, width):
    page = open_page(url, viewport=width)
    seen = [page.locator("article strong", has_text=words).bounding_box() for words in FIRST]
    one, two = (drawing.bounding_box() for drawing in page.locator(".drawing svg").all()[:2])
    assert [box["y"] + box["height"] < width["height"] for box in (*seen, one)] == [True] * 4
    assert two["y"] < width["height"] - 100  # on a phone, the second one begins
    assert [box["y"] for box in seen] < [one["y"]]
    address = (
        page.locator("article strong", has_text=FIRST[-1]).locator("+ a").get_attribute("href")
    )
    assert page.locator(f"{address} ~ .highlight").first.inner_text().startswith("Your first async")


def test_first_visit_weighs_at_most_100_kb(open_page, url, site):
    page = open_page(url)
    page.wait_for_load_state("networkidle")
    files = {re.sub(r"[?#].*", "", request).removeprefix(url) for request in page.requested}
    paths = [site / (file or "index.html") for file in files]
    weight = sum(len(gzip.compress(path.read_bytes())) for path in paths)
    assert weight <= 100_000, f"{weight} bytes, gzip, in {sorted(files)}"
    assert not any(re.search(r"\.(woff2?|ttf|otf)$", file) for file in files)


# Counts how far what is seen has moved by itself, as browsers do: part of the screen times the way.
COUNT_SHIFTS = """
    window.shifted = 0;
    new PerformanceObserver((list) => {
        for (const { value, hadRecentInput } of list.getEntries())
            if (!hadRecentInput) window.shifted += value;
    }).observe({ type: "layout-shift", buffered: true });
"""


@pytest.mark.parametrize("width", [WIDE, PHONE], ids=["wide", "phone"])
@pytest.mark.parametrize("source", ["index.md", "traps.md", "choosing.md", "versions.md"])
def test_nothing_that_is_seen_moves_while_the_page_loads(browser, url, source, width):
    context = browser.new_context(viewport=width)
    context.add_init_script(COUNT_SHIFTS)
    page = context.new_page()
    page.goto(url + address(source), wait_until="networkidle")
    page.evaluate("new Promise((done) => requestAnimationFrame(() => setTimeout(done)))")
    assert page.evaluate("window.shifted") <= 0.02
    context.close()


NARROW = [320, 640]  # pixels: the narrowest phones, and 1280 at 200 %


@pytest.mark.every
@pytest.mark.parametrize("width", NARROW)
@pytest.mark.parametrize("source", NAV)
def test_fits_the_narrowest_phones_and_a_page_at_twice_its_size(open_page, url, source, width):
    page = open_page(url + address(source), viewport={"width": width, "height": 568})
    page.evaluate(UNFOLD)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.evaluate(MISPLACED_WORDS) == []


def test_the_article_is_short_and_shows_its_code_whole_to_the_right(open_page, url):
    page = open_page(url)
    assert page.locator("pre > code").count() >= 48
    assert page.evaluate(CUT) == []
    assert page.evaluate("document.documentElement.scrollHeight") <= 12_000  # pixels


# Code that is wider than the room for it.
CUT = """() => [...document.querySelectorAll("pre > code")].filter((code) => {
    return code.clientWidth && code.scrollWidth > code.clientWidth;
}).map((code) => code.textContent.slice(0, 40))"""


@pytest.mark.every
@pytest.mark.parametrize("width", [WIDE, PHONE], ids=["wide", "phone"])
def test_the_keyboard_alone_reaches_all_that_can_be_pressed(open_page, url, width):
    page = open_page(url, viewport=width)
    page.evaluate(UNFOLD)
    buttons = "article :is(button, select, input, summary, a[href])"
    wanted = page.evaluate(f"""[...document.querySelectorAll("{buttons}")]
        .filter((one) => one.checkVisibility({{ visibilityProperty: true }})).length""")
    assert wanted >= 150
    page.evaluate("""document.addEventListener("focusin", ({ target }) => {
        target.reached = getComputedStyle(target).outlineStyle !== "none";
    })""")
    for _ in range(wanted + 100):
        page.keyboard.press("Tab")
    unreached = page.evaluate(f"""[...document.querySelectorAll("{buttons}")]
        .filter((one) => one.checkVisibility({{ visibilityProperty: true }}) && !one.reached)
        .map((one) => one.outerHTML.slice(0, 80))""")
    assert unreached == []


@pytest.mark.every
@pytest.mark.parametrize("width", [WIDE, PHONE], ids=["wide", "phone"])
def test_search_fetches_its_index_when_it_is_wanted_and_finds(open_page, url, width):
    page = open_page(url, viewport=width)
    page.wait_for_load_state("networkidle")
    assert not any("search" in request for request in page.requested)
    page.keyboard.press("s")
    page.keyboard.type("deploy")
    page.locator(".md-search-result__item", has_text="How you would deploy it").wait_for()
    assert any("search_index" in request for request in page.requested)
    assert any("workers/search" in request for request in page.requested)


@pytest.mark.every
def test_a_link_to_a_search_finds_too(open_page, url):
    page = open_page(url + "?q=deploy")
    page.locator(".md-search-result__item", has_text="How you would deploy it").wait_for()


# All traps are made alike, and all rows of the matrix: four of the ones, a section of the others.
ALIKE = "document.querySelectorAll('#lazy-template ~ *, #orm ~ *').forEach((n) => n.remove())"


@pytest.mark.every
@pytest.mark.parametrize(("width", "scheme"), SEEN, ids=["wide", "phone"])
@pytest.mark.parametrize("source", NAV)
def test_axe_finds_nothing(open_page, url, source, width, scheme):
    page = open_page(url + address(source), viewport=width, color_scheme=scheme)
    page.add_style_tag(content="* { transition: none !important }")  # no colour on its way
    shown = {"light": "default", "dark": "slate"}[scheme]
    page.wait_for_selector(f"body[data-md-color-scheme={shown}]")
    page.evaluate(ALIKE)
    page.evaluate(UNFOLD)
    assert faults(page) == ""


def drawing_of(recording):
    """Return the drawing above the text of a recording."""
    return recording.locator("xpath=preceding-sibling::*[1]").locator("recording-timeline")


def test_compared_recordings_share_one_scale(open_page, url):
    page = open_page(url)
    page.evaluate(UNFOLD)
    comparisons = page.locator(".compare:has(recording-timeline)")
    assert comparisons.count() >= 3
    for comparison in comparisons.all():
        axes = comparison.locator("recording-timeline .axis").all()
        ticks = [axis.locator("text").all_text_contents() for axis in axes]
        assert len(ticks) == 2 and ticks[0] == ticks[1]


def test_a_blocked_and_an_awaited_sleep_look_different(open_page, url):
    page = open_page(url)
    page.evaluate(UNFOLD)

    def thick(name):
        recording = page.locator(".recording", has_text=f"talk/{name} ")
        return (
            drawing_of(recording)
            .locator(".lane .holds")
            .evaluate_all("bars => bars.map(bar => bar.getBoundingClientRect().width)")
        )

    assert len(thick("count_blocking")) == 3 and min(thick("count_blocking")) > 50
    assert thick("count_async") == []


@pytest.mark.every
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


def text_box(code, words):
    """Return where some words of a block of code stand."""
    return code.evaluate(
        """(code, words) => {
            const nodes = document.createTreeWalker(code, NodeFilter.SHOW_TEXT);
            const at = code.textContent.indexOf(words);
            let seen = 0;
            while (seen + nodes.nextNode().length <= at) seen += nodes.currentNode.length;
            const range = document.createRange();
            range.selectNode(nodes.currentNode);
            const { y, height } = range.getBoundingClientRect();
            return { y, height };
        }""",
        words,
    )


HEIGHTS = "pre => [pre.clientHeight, pre.querySelector('code').offsetHeight]"


def test_long_code_shows_its_middle_and_all_of_it_on_a_press(open_page, url):
    page = open_page(url)
    folded = page.locator("pre.folded")
    assert folded.count() >= 6
    pre = page.locator("[data-run$='talk/computing_view.py'] pre")
    shown, whole = pre.evaluate(HEIGHTS)
    assert shown < whole * 0.75
    box, code = pre.bounding_box(), pre.locator("code")
    line = code.evaluate("code => parseFloat(getComputedStyle(code).lineHeight)")
    first, last = (text_box(code, words) for words in ("async def compute", '"/hello/"))'))
    assert box["y"] <= first["y"] and first["y"] - box["y"] < 2 * line
    assert last["y"] + last["height"] <= box["y"] + box["height"]
    button = page.locator("[data-run$='talk/computing_view.py'] .ends")
    assert button.text_content() == "lines 13 to 34 of 39: show all"
    button.focus()
    page.keyboard.press("Enter")
    shown, whole = pre.evaluate(HEIGHTS)
    assert shown >= whole and button.get_attribute("aria-expanded") == "true"
    page.emulate_media(media="print")
    for shown, whole in (pre.evaluate(HEIGHTS) for pre in folded.all()):
        assert shown >= whole


FOLDED = ".predict .recording, .predict + .answer, .predict + .answer + .answer"


def test_an_answer_is_folded_until_the_reader_has_chosen(open_page, url):
    page = open_page(url)
    asked = page.locator(".predict", has_text="sleep_compared.py")
    folded = asked.locator(".drawing"), page.locator(".predict:has-text('sleep_compared') + p")
    assert page.locator(".predict").count() == 4 == page.locator(".question").count()
    assert not any(answer.is_visible() for answer in folded)
    choices = asked.locator(".question").get_by_role("button")
    assert choices.count() == 3
    choices.first.focus()
    page.keyboard.press("Enter")
    verdict, right = asked.get_by_role("status").first, choices.nth(1).text_content()
    assert verdict.text_content() == f"The run shows something else: {right}."
    assert all(answer.is_visible() for answer in folded)
    assert choices.first.evaluate("one => one === document.activeElement && one.ariaPressed")
    choices.nth(1).click()
    assert verdict.text_content().startswith("Right")
    assert page.locator(".predict.answered").count() == 1
    page.reload()
    assert all(answer.is_visible() for answer in folded)
    another = open_page(url)  # a visit of its own
    assert another.locator(".question").count() == 4
    assert another.locator(".predict.answered").count() == 0


def test_reads_without_javascript(open_page, url):
    page = open_page(url, java_script_enabled=False)
    assert page.locator("recording-timeline").count() == 0
    recording = page.locator(".recording").first
    assert recording.is_visible() and "total" in recording.text_content()
    assert all(folded.is_visible() for folded in page.locator(FOLDED).all())
    assert page.locator(FOLDED).count() >= 10 and page.get_by_role("slider").count() == 0


@pytest.mark.every
def test_prints_with_its_timelines(open_page, url):
    page = open_page(url, color_scheme="dark")
    page.emulate_media(media="print")
    link = page.locator("article p a").first
    assert link.evaluate("(one) => getComputedStyle(one).color") == "rgb(0, 105, 92)"
    assert page.locator("recording-timeline svg").first.is_visible()
    assert all(folded.is_visible() for folded in page.locator(FOLDED).all())
    assert not page.locator(".player, .as-text").first.is_visible()


@pytest.mark.every
def test_what_is_printed_is_whole_and_has_nothing_to_press(open_page, url):
    page = open_page(url + address("versions.md"), viewport={"width": 680, "height": 900})
    page.emulate_media(media="print")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert page.locator("details").count() == page.locator("details[open]").count() > 100
    cut = "(one) => one.scrollWidth > one.clientWidth || one.scrollHeight > one.clientHeight"
    assert not page.locator(".matrix").evaluate(cut)
    for pressed in (".pick", ".md-header", ".md-tabs", ".md-footer", ".md-code__nav"):
        assert page.locator(pressed).count() and not page.locator(pressed).first.is_visible()
    link = page.locator("article p > a[href^=http]").first
    told = link.evaluate("(one) => getComputedStyle(one, '::after').content")
    assert link.get_attribute("href") in told


@pytest.mark.every
def test_what_plays_is_printed_to_its_end(open_page, url):
    page = open_page(url, reduced_motion="no-preference")
    heads = page.locator("recording-timeline .head").all()[:2]  # they play together
    for head in heads:
        head.wait_for()
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert not any(head.is_visible() for head in heads)


@pytest.mark.every
def test_texts_unfold_on_all_pages_and_the_button_stays_in_its_place(open_page, url):
    page = open_page(url)
    button = page.get_by_role("button", name="as text").nth(5)
    button.focus()
    top = button.bounding_box()["y"]
    page.keyboard.press("Enter")
    assert button.get_attribute("aria-expanded") == "true"
    assert abs(button.bounding_box()["y"] - top) <= 1
    page.goto(url + address("claims.md"))
    assert page.locator(".recording").first.is_visible()
    page.get_by_role("button", name="as text").first.click()
    page.reload()
    assert not page.locator(".recording:not(.brief)").first.is_visible()


SHOWN = """drawings => drawings.map(drawing => [...drawing.querySelectorAll(".words:not(.later)")]
    .map(words => words.firstChild.textContent))"""


def test_a_drawing_shows_what_had_happened_by_a_second(open_page, url):
    page = open_page(url)
    drawings = page.locator(".compare").first.locator("recording-timeline")
    whole = drawings.evaluate_all(SHOWN)
    slider = drawings.first.get_by_role("slider", name="Second")
    slider.fill("1.5")
    sync, awaited = drawings.evaluate_all(SHOWN)  # what is compared moves together
    assert sync == ["GET /sync/", "One", "Two", "One"]
    assert awaited == whole[1]
    assert slider.get_attribute("aria-valuetext") == "1.50 s"
    played = drawings.first.locator("clipPath rect")
    assert 0 < float(played.get_attribute("width")) < drawings.first.bounding_box()["width"] * 0.7
    slider.focus()
    page.keyboard.press("End")
    assert drawings.evaluate_all(SHOWN) == whole


def test_play_shows_the_seconds_as_they_went_by(open_page, url):
    """Both drawings at the top play, by themselves where the reader has nothing against motion."""
    page = open_page(url, reduced_motion="no-preference")
    page.evaluate("""window.seen = new Promise((resolve) => {
        const [one, other] = document.querySelectorAll("recording-timeline");
        const begun = performance.now();
        const shown = () => [...other.querySelectorAll(".words:not(.later)")].length;
        const seen = [];
        one.addEventListener("seek", ({ detail }) => {
            seen.push([detail, (performance.now() - begun) / 1000, shown()]);
            if (detail === null) resolve(seen);
        });
        one.seek(0), one.play();
    })""")
    *during, (last, took, words) = page.evaluate("seen")
    assert last is None and took >= 2.9 and words == 11
    assert during and all(
        shown == (4 if at < 1 else 11) for at, _, shown in during if not 1 <= at < 1.05
    )
    for (_, before, _), _, (at, then, _) in zip(during, during[1:], during[2:]):
        assert before - 0.02 <= at <= then + 0.02  # at the speed of the clock, whatever frames cost


def test_nothing_moves_by_itself_for_who_wants_less_motion(open_page, url):
    page = open_page(url)
    button = page.locator(".compare").first.get_by_role("button", name="Play").first
    assert button.is_visible()
    assert page.locator(".later").count() == 0
    button.click()
    page.wait_for_selector(".later", state="attached")
    page.get_by_role("button", name="Pause").click()
    assert page.get_by_role("button", name="Pause").count() == 0


@pytest.mark.every
def test_palette_switch_works_by_keyboard_and_is_kept_on_every_page(open_page, url):
    page = open_page(url, color_scheme="light")
    assert page.locator("body").get_attribute("data-md-color-scheme") == "default"
    page.locator("label.md-header__button[for='__palette_1']").focus()
    page.locator("#__palette_0").focus()
    page.keyboard.press("ArrowLeft")
    page.wait_for_function("document.body.dataset.mdColorScheme === 'slate'")
    page.goto(url + "traps/")
    assert page.locator("body").get_attribute("data-md-color-scheme") == "slate"


# What stands in code at the height of an element: the words of that line.
LINE_AT = """(code, one) => {
    const middle = ({ top, bottom }) => (top + bottom) / 2;
    const at = middle(one.getBoundingClientRect());
    const nodes = document.createTreeWalker(code, NodeFilter.SHOW_TEXT), range = new Range();
    const begins = [...code.textContent.matchAll(/^(.*\\S.*)$/gm)], rest = [...begins];
    for (let seen = 0; nodes.nextNode(); seen += nodes.currentNode.length)
        while (rest.length && rest[0].index < seen + nodes.currentNode.length) {
            const found = rest.shift(), start = found.index - seen;
            range.setStart(nodes.currentNode, start), range.setEnd(nodes.currentNode, start + 1);
            found.far = Math.abs(middle(range.getBoundingClientRect()) - at);
        }
    const nearest = begins.reduce((one, other) => (other.far < one.far ? other : one));
    return nearest.far <= 2 ? nearest[1].trim() : "between two lines";
}"""

# The marks in each block of code: their words, and the line at which they stand.
STANDING = f"""() => Object.fromEntries([...document.querySelectorAll("pre")].filter((pre) => {{
    return pre.querySelector(".mark");
}}).map((pre) => {{
    const code = pre.querySelector("code"), words = (mark) => [
        mark.textContent + (mark.classList.contains("holding") ? " holds" : ""),
        ({LINE_AT})(code, mark),
    ].join(": ");
    const file = pre.closest("[data-run]").dataset.run.split("/").at(-1);
    return [file, [...pre.querySelectorAll(".mark")].map(words)];
}}))"""


@pytest.mark.parametrize("width", [WIDE, PHONE], ids=["wide", "phone"])
def test_marks_stand_in_the_code_where_the_lanes_do(open_page, url, width):
    page = open_page(url, viewport=width)
    page.evaluate(UNFOLD)
    both = page.locator(".compare", has_text="count_blocking.py")
    both.get_by_role("slider").first.fill("0.6")
    blocked = "time.sleep(1)  # keeps the event loop's thread"
    assert page.evaluate(STANDING) == {
        "count_async.py": [
            *(f"task {number}: await asyncio.sleep(1)" for number in (3, 2, 1)),
            "task 4: await asyncio.gather(count(), count(), count())",
        ],
        "count_blocking.py": [
            f"task 1 holds: {blocked}",
            "task 4: await asyncio.gather(count(), count(), count())",
        ],
    }
    both.get_by_role("slider").first.fill("3.1")
    assert page.locator(".mark").count() == 0


# How the first of some elements looks, in what does not go with a reader's own few colours.
LOOK = """([one]) => (({ outlineStyle, outlineColor, backgroundColor, stroke, fill }) =>
    ({ outlineStyle, outlineColor, backgroundColor, stroke, fill }))(getComputedStyle(one))"""


def test_few_colours_of_the_readers_own_tell_apart_what_a_drawing_and_its_marks_do(open_page, url):
    page = open_page(url, forced_colors="active")
    page.evaluate(UNFOLD)
    both = page.locator(".compare", has_text="count_blocking.py")
    both.get_by_role("slider").first.fill("0.6")

    def look(selector):
        return both.locator(selector).evaluate_all(LOOK)

    waits, holds = look(".mark:not(.holding)"), look(".mark.holding")
    assert waits["outlineStyle"] == holds["outlineStyle"] == "solid"
    assert waits["backgroundColor"] != holds["backgroundColor"]
    assert look(".head line")["stroke"] not in (look(".tick")["stroke"], look(".waits")["stroke"])
    assert look(".lane .holds")["fill"] not in (look(".due")["fill"], look(".rail")["fill"])
    text_colour = page.evaluate("getComputedStyle(document.querySelector('h1')).color")
    assert look(".legend")["fill"] == look(".axis text")["fill"] == text_colour
    both.locator(".words", has_text="Two").first.hover(force=True)
    light = look(".light")
    assert light["outlineStyle"] == "solid" and light["backgroundColor"] == "rgba(0, 0, 0, 0)"


def test_what_is_pointed_at_is_lit_in_drawing_and_code(open_page, url):
    page = open_page(url)
    shown = page.locator(".snippet", has_text="count_in_turn.py").first
    code, drawing = shown.locator("[data-run] code"), shown.locator("recording-timeline")
    lit, first = drawing.locator(".words.lit"), "words => words.map((one) => one.firstChild.data)"
    drawing.locator(".words", has_text="Two").first.hover()
    assert lit.evaluate_all(first) == ["Two"] * 3
    light = shown.locator(".light").element_handle()
    assert code.evaluate(LINE_AT, light) == 'print("Two")'
    line = text_box(code, "One")
    page.mouse.move(code.bounding_box()["x"] + 60, line["y"] + line["height"] / 2)
    assert code.evaluate(LINE_AT, light) == 'print("One")'
    assert lit.evaluate_all(first) == ["One"] * 3
    page.mouse.move(0, 0)
    assert lit.count() == 0 and not shown.locator(".light").is_visible()
