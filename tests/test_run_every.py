"""Every snippet on the page: run by its button and compared, or proven not to run in a browser."""

import itertools
import re
import shutil

import pytest

from snippets.recorder import browsers, catalog
from snippets.recorder.agreement import disagreements
from snippets.recorder.answers import AGREES, DIFFERS, kept_answers
from snippets.recorder.browsers import (
    REMOVE_JSPI,
    WITH_JSPI,
    WITHOUT_JSPI,
    answer,
)
from snippets.recorder.marionette import PATH, firefox
from tests.support.pages import RECORDED, address, recordings
from tests.support.pressing import block, ended, press
from tests.support.project import IN_CI, QUIET, ROOT, change
from tests.support.servers import STATIC, serving

pytestmark = [pytest.mark.every, pytest.mark.usefixtures("runtime")]
RECORDINGS = catalog.recordings()
KEPT = {name: kept_answers(one) for name, one in RECORDINGS.items()}
NEED_THREADS = "talk/count_threads", "talk/orm_async"  # two ways to ask for one


def test_there_are_enough_snippets_that_run():
    assert set(KEPT) == set(RECORDINGS)
    assert sum(r[WITH_JSPI] == AGREES for r in KEPT.values()) >= 21
    assert sum(r[WITHOUT_JSPI] == AGREES for r in KEPT.values()) >= 12


@pytest.fixture(scope="module")
def pressed(browser, url):
    """What every Run button yields, pressed one after another: {recording's name: text}."""
    context = browser.new_context()
    page = context.new_page()
    texts = {}
    for source in RECORDED:
        page.goto(url + address(source))
        offered = [r for r in recordings(source) if KEPT[r.name][WITH_JSPI] == AGREES]
        half = (len(offered) + 1) // 2  # two run at a time: there are cores
        for pair in itertools.zip_longest(
            offered[:half], offered[half:]
        ):  # two at a time: there are cores
            for recording in filter(None, pair):
                found = block(page, recording.snippet.name)
                if recording.route is not None:
                    found.get_by_label("URL").select_option(recording.program[1])
                press(found, "Run")
            for recording in filter(None, pair):
                texts[recording.name] = ended(block(page, recording.snippet.name))
    context.close()
    return texts


def page_of(recording):
    """Return the address of the page that shows a recording."""
    return next(address(source) for source in RECORDED if recording in recordings(source))


@pytest.fixture(scope="module")
def one_page(browser):
    """A page for all snippets that are not offered: its spare workers are ready."""
    context = browser.new_context()
    yield context.new_page()
    context.close()


@pytest.mark.parametrize("name", RECORDINGS)
def test_run_agrees_with_the_recording_or_is_not_offered(name, pressed, one_page, url):
    if KEPT[name][WITH_JSPI] == AGREES:
        recorded = (ROOT / RECORDINGS[name].path).read_text("utf-8")
        assert disagreements(recorded, pressed[name]) == []
    else:
        page, there = one_page, url + page_of(RECORDINGS[name])
        if page.url != there:
            page.goto(there)
        found = block(page, RECORDINGS[name].snippet.name)
        assert found.locator(".run").count() == 0
        assert found.locator(".run-why").text_content().startswith("A browser ")
        assert answer(page, RECORDINGS[name]) != AGREES


@pytest.fixture(scope="module")
def plain_site(site, tmp_path_factory):
    """The address of the site as in a browser without JSPI."""
    folder = tmp_path_factory.mktemp("plain") / "site"
    shutil.copytree(site, folder)
    worker = folder / "assets/run/worker.js"
    worker.write_text(REMOVE_JSPI + worker.read_text("utf-8"), "utf-8")
    with serving(*STATIC, "-d", folder, **QUIET) as (url, _):
        yield url + "/"


def test_without_jspi_the_same_snippets_agree_and_threads_are_not_offered(browser, plain_site):
    context = browser.new_context()
    context.add_init_script(REMOVE_JSPI)
    page = context.new_page()
    for source in RECORDED:
        page.goto(plain_site + address(source))
        for recording in recordings(source):
            agrees = KEPT[recording.name][WITHOUT_JSPI] == AGREES
            found = block(page, recording.snippet.name)
            assert found.locator(".run").count() == agrees, recording.name
            assert found.locator(".run-why").count() == (not agrees), recording.name
            if agrees or recording.name in NEED_THREADS:
                assert (answer(page, recording) == AGREES) == agrees, recording.name
    context.close()


def test_another_wait_is_noticed_in_a_browser(one_page, url, monkeypatch, project):
    """A browser says by how much it was late: less than what is added here, on any machine."""
    one = RECORDINGS["talk/count_async"]
    monkeypatch.setattr(browsers, "ROOT", project)
    one_page.goto(url)
    for wait, words in ("sleep(3)", "too late"), ("sleep(0.9)", "too early"):
        shutil.copy(ROOT / one.snippet.path, project / one.snippet.path)
        change(project / one.snippet.path, "sleep(1)", wait)
        assert re.search(f"^{DIFFERS}.*{words}", answer(one_page, one))


@pytest.mark.skipif(not PATH and not IN_CI, reason="no Firefox found")
def test_firefox_agrees_too(url):
    names = (
        "count_async",
        "count_blocking",
        "count_threads",
        "orm_async",
        "views:sync",
        "views:async",
    )
    with firefox() as page:
        page.goto(url)
        for name in names:
            assert answer(page, RECORDINGS[f"talk/{name}"]) == AGREES, name
