"""Every snippet on the page: run by its button and compared, or proven not to run in a browser."""

import itertools

import pytest

from snippets.recorder.agreement import BROWSER, disagreements
from snippets.recorder.answers import AGREES, kept_answers
from snippets.recorder.browsers import WITH_JSPI, WITHOUT_JSPI, answer
from tests.support.pages import RECORDED, UNFOLD, address, is_tried, recordings
from tests.support.pressing import block, ended, press
from tests.support.project import CALM, ROOT

pytestmark = [pytest.mark.every, pytest.mark.usefixtures("runtime")]
RECORDINGS = {one.name: one for source in RECORDED for one in recordings(source)}
KEPT = {name: kept_answers(one) for name, one in RECORDINGS.items()}


def test_there_are_enough_snippets_that_run():
    untried = [name for name, answers in KEPT.items() if not answers]
    assert not untried, f"python -m snippets {' '.join(untried)} --record --in browsers"
    assert sum(r[WITH_JSPI] == AGREES for r in KEPT.values()) >= 200
    assert sum(r[WITHOUT_JSPI] == AGREES for r in KEPT.values()) >= 30


@pytest.fixture(scope="module")
def pressed(readers_browser, url):
    """What every Run button yields, pressed one after another: {recording's name: text}."""
    context = readers_browser.new_context(**CALM)
    page = context.new_page()
    texts = {}
    for source in RECORDED:
        page.goto(url + address(source))
        page.evaluate(UNFOLD)
        tried = filter(is_tried, recordings(source))
        offered = [r for r in tried if KEPT[r.name][WITH_JSPI] == AGREES]
        half = (len(offered) + 1) // 2  # two run at a time: there are cores
        for pair in itertools.zip_longest(offered[:half], offered[half:]):
            for recording in filter(None, pair):
                snippet = block(page, recording.snippet.name)
                if recording.route is not None:
                    snippet.get_by_label("URL").select_option(recording.program[1])
                press(snippet, "Run")
            for recording in filter(None, pair):
                texts[recording.name] = ended(block(page, recording.snippet.name))
    context.close()
    return texts


def page_of(recording):
    """Return the address of the page that shows a recording."""
    return next(address(source) for source in RECORDED if recording in recordings(source))


@pytest.fixture(scope="module")
def one_page(readers_browser):
    """A page for all snippets that are not offered: its spare workers are ready."""
    context = readers_browser.new_context(**CALM)
    yield context.new_page()
    context.close()


@pytest.mark.parametrize("name", RECORDINGS)
def test_run_agrees_with_the_recording_or_is_not_offered(name, pressed, one_page, url):
    recording, agrees = RECORDINGS[name], KEPT[name][WITH_JSPI] == AGREES
    if agrees and is_tried(recording):
        recorded = (ROOT / recording.path).read_text("utf-8")
        assert disagreements(recorded, pressed[name], BROWSER) == []
        return
    page, there = one_page, url + page_of(recording)
    if page.url != there:
        page.goto(there)
        page.evaluate(UNFOLD)
    snippet = block(page, recording.snippet.name)
    assert snippet.locator(".run").count() == agrees
    if not agrees:
        assert snippet.locator(".run-why").text_content().startswith("A browser ")
        assert not is_tried(recording) or answer(page, recording) != AGREES
