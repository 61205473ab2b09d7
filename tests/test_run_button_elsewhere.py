"""Run in other browsers, without JSPI and in Firefox; and what a browser notices of a change."""

import re
import shutil

import pytest

from snippets.recorder import browsers, catalog
from snippets.recorder.answers import AGREES, DIFFERS, kept_answers
from snippets.recorder.browsers import REMOVE_JSPI, WITHOUT_JSPI, answer
from snippets.recorder.firefox import PATH, started
from tests.support.pages import RECORDED, UNFOLD, address, is_tried, recordings
from tests.support.pressing import block
from tests.support.project import CALM, IN_CI, QUIET, ROOT, change
from tests.support.servers import STATIC, serving

pytestmark = [pytest.mark.every, pytest.mark.usefixtures("runtime")]
RECORDINGS = catalog.recordings()
NEED_THREADS = "talk/count_threads", "talk/orm_async"  # two ways to ask for one


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
    context = browser.new_context(**CALM)
    context.add_init_script(REMOVE_JSPI)
    page = context.new_page()
    for source in RECORDED:
        page.goto(plain_site + address(source))
        page.evaluate(UNFOLD)
        for recording in recordings(source):
            agrees = kept_answers(recording)[WITHOUT_JSPI] == AGREES
            snippet = block(page, recording.snippet.name)
            assert snippet.locator(".run").count() == agrees, recording.name
            assert snippet.locator(".run-why").count() == (not agrees), recording.name
            if is_tried(recording) and (agrees or recording.name in NEED_THREADS):
                assert (answer(page, recording) == AGREES) == agrees, recording.name
    context.close()


def test_another_wait_is_noticed_in_a_browser(page, monkeypatch, project):
    """A run that a busy machine makes late by less than these changes cannot hide them."""
    one = RECORDINGS["talk/count_async"]
    monkeypatch.setattr(browsers, "ROOT", project)
    for wait, words in ("sleep(3)", "too late"), ("sleep(0.2)", "too early"):
        shutil.copy(ROOT / one.snippet.path, project / one.snippet.path)
        change(project / one.snippet.path, "sleep(1)", wait)
        assert re.search(f"^{DIFFERS}.*{words}", answer(page, one))


@pytest.fixture(scope="module")
def firefox():
    if not PATH and not IN_CI:
        pytest.skip("no Firefox found")
    with started() as page:
        yield page


def test_firefox_agrees_too(firefox, url):
    names = (
        "count_async",
        "count_blocking",
        "count_threads",
        "orm_async",
        "views:sync",
        "views:async",
    )
    firefox.goto(url)
    for name in names:
        assert answer(firefox, RECORDINGS[f"talk/{name}"]) == AGREES, name


ENDED = """async (block) => {
    const find = (part) => document.querySelector(`${block} ${part}`);
    await new Promise((resolve) => {
        const status = () => find(".run-status")?.textContent;
        const look = () => /^(Done|Failed|Stopped)/.test(status()) && resolve();
        new MutationObserver(look).observe(find(""), { childList: true, subtree: true });
        look();
    });
    const texts = ["code", ".knob output", ".run-log"].map((part) => find(part).textContent);
    return [...texts, find("input") === document.activeElement];
}"""


def test_a_knob_turns_by_keyboard_in_firefox(firefox, url):
    firefox.goto(url)
    block, right = "[data-run$='talk/count_taskgroup.py']", "\ue014"
    selector = {"using": "css selector", "value": f"{block} .knob input"}
    (slider,) = firefox.send("WebDriver:FindElement", selector)["value"].values()
    firefox.send("WebDriver:ElementSendKeys", {"id": slider, "text": right * 2})
    code, told, printed, is_focused = firefox.evaluate(ENDED, block)
    assert "COUNTS = 5\n" in code and told == "5"
    assert printed.count("| Two") == 5 and is_focused
