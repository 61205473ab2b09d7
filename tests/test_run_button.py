"""Run on the page: real Python in a real browser, edited, stopped, shared, truthful."""

import re
import shutil

import pytest
from playwright.sync_api import expect

from tests.support.pages import UNFOLD
from tests.support.pressing import block, ended, press, run_edited
from tests.support.project import QUIET, replaced
from tests.support.servers import STATIC, serving

pytestmark = [pytest.mark.every, pytest.mark.usefixtures("runtime")]

ENDLESS = "print('begun')\nwhile True:\n    pass\n"
NOTE_STATUSES = """(block) => {
    const noted = window.statuses = [];
    new MutationObserver(() => {
        const status = block.querySelector(".run-status")?.textContent;
        if (status && status !== noted.at(-1)) noted.push(status);
    }).observe(block, { childList: true, subtree: true });
}"""


def test_nothing_is_loaded_before_run_and_nothing_from_elsewhere(open_page, url):
    page = open_page(url)
    assert not any("/run/" in request for request in page.requested)
    press(block(page, "talk/coroutine_by_hand"), "Run")
    ended(block(page, "talk/coroutine_by_hand"), "Done")
    loaded = [request for request in page.requested if "/run/" in request]
    assert any("pyodide.asm.wasm" in request for request in loaded)
    assert not any("django" in request for request in loaded)
    assert all(request.startswith((url, "blob:")) for request in page.requested)
    assert page.complaints == []


def test_a_site_below_another_address_runs_and_loads_nothing_from_above(open_page, site, tmp_path):
    (tmp_path / "some").mkdir()
    (tmp_path / "some/path").symlink_to(site)
    with serving(*STATIC, "-d", tmp_path, **QUIET) as (url, _):
        page = open_page(f"{url}/some/path/")
        snippet = block(page, "talk/count_sync")
        press(snippet, "Run")
        assert "| total" in ended(snippet, "Done")
        # By key: the theme moves its tabs while the page scrolls up to them, and a click may miss.
        page.locator(".md-tabs").get_by_role("link", name="Playground").press("Enter")
        page.wait_for_url(f"{url}/some/path/playground/")
        expect(block(page, "playground/your_code").locator(".run")).to_be_visible()
        inside = f"{url}/some/path/", f"blob:{url}/"
        assert all(request.startswith(inside) for request in page.requested), page.requested
        assert page.complaints == []


def test_lines_come_live_and_the_status_tells_the_step(page):
    snippet = block(page, "talk/count_async")
    snippet.evaluate(NOTE_STATUSES)
    endless = snippet.locator("code").text_content().replace("sleep(1)", "sleep(1000)")
    run_edited(page, endless)
    expect(snippet.locator("recording-timeline .lane")).to_have_count(3)
    press(snippet, "Stop")
    printed = ended(snippet, "Stopped")
    assert printed.startswith("$ run in your browser  # Python 3.14")
    assert printed.count("| One") == 3 and "| Two" not in printed
    _, *steps = page.evaluate("statuses")
    assert steps == ["Starting…", "Loading Python, 7.3 MB…", "Running…", "Stopped"]


def test_the_run_and_the_recording_share_one_scale(page):
    page.evaluate(UNFOLD)
    ticks = [
        timeline.locator(".axis text").all_text_contents()
        for timeline in (
            run_slowly(page).locator("recording-timeline"),
            page.locator(".recording", has_text="talk/count_async ").locator(
                "xpath=preceding-sibling::*[1]/recording-timeline"
            ),
        )
    ]
    assert ticks[0] == ticks[1]
    assert float(ticks[0][-1].removesuffix(" s")) >= 3


def run_slowly(page):
    text = block(page, "talk/count_async").locator("code").text_content()
    snippet = run_edited(page, text.replace("sleep(1)", "sleep(3.5)"))
    ended(snippet, "Done")
    return snippet


@pytest.mark.parametrize(
    ("text", "status", "printed"),
    [
        ('print("edited")\n', "Done", "main thread   1 | edited"),
        (
            "print(\n",
            "Failed: SyntaxError: '(' was never closed",
            'snippets/talk/count_async.py", line 1',
        ),
        ("x = 1\n\nx / 0\n", "Failed: ZeroDivisionError: division by zero", "line 3, in <module>"),
        ("raise SystemExit(3)\n", "Failed: SystemExit: 3", "SystemExit: 3"),
        ("input()\n", "Failed: EOFError: EOF when reading a line", "line 1"),
        (
            "while True:\n    print('again')\n",
            "Stopped after 2000 lines",
            "main thread   2 | again",
        ),
        ("while True:\n    print('x' * 9999)\n", "Stopped after 200000 letters", "| xxx"),
        ("print('\\r50%\\r', 'a\\u2028b')\n", "Done", "main thread   1 | 50%\n"),
        (
            "import sys, threading, time\ndef late():\n    time.sleep(0.1)\n    print('late')\n"
            "threading.Thread(target=late).start()\nsys.exit()\n",
            "Done",
            "thread 1      4 | late",
        ),
        (
            "import asyncio, time\nasync def f():\n    time.sleep(0.2)\n    print('eager')\n"
            "async def main():\n    loop = asyncio.get_running_loop()\n"
            "    asyncio.eager_task_factory(loop, f())\nasyncio.run(main())\n",
            "Done",
            "| eager",
        ),
        (
            "import socket\nsocket.create_connection(('127.0.0.1', 80))\n",
            re.compile("a browser has no sockets. Copy the snippet, and run it on your machine"),
            "Traceback",
        ),
        (
            "import subprocess\nsubprocess.run(['ls'])\n",
            re.compile("a browser has no processes. Copy the snippet"),
            "Traceback",
        ),
        (
            "import asyncio, time\nasync def f(): time.sleep(0.2)\nasyncio.run(f(), debug=True)\n",
            "Done",
            "Executing <Task finished",
        ),
        ("import os\nprint('so far')\nos._exit(3)\n", "Failed: SystemExit: 3", "| so far"),
        ("\ufeffprint('from Windows')\n", "Done", "| from Windows"),
        ("pass\n", "Done: it printed nothing", "$ run"),
        (
            "import httpx.nothing\n",
            "Failed: A browser has no httpx: it has Python's own modules, Django and asgiref. "
            "Copy the snippet, and run it on your machine.",
            "ModuleNotFoundError",
        ),
        (
            "from concurrent.futures import ProcessPoolExecutor\nProcessPoolExecutor()\n",
            re.compile("^Failed: A browser has no processes"),
            "NotImplementedError",
        ),
        (
            "import asyncio\nawait asyncio.sleep(0)\n",
            re.compile(r"^Failed: A script awaits .* with asyncio.run\(main\(\)\)"),
            "SyntaxError: 'await' outside function",
        ),
        (
            "import asyncio, pyodide.http as h\nasync def f(): await h.pyfetch('/')\n"
            "asyncio.run(f())\n",
            re.compile("a browser has no network. Copy the snippet"),
            "Traceback",
        ),
        (
            "import _pyodide_core\nprint('so far')\n_pyodide_core.trigger_fatal_error()\n",
            "Stopped: Python itself has crashed; Run starts another one",
            "| so far",
        ),
        ("import js\njs.fetch('/')\n", re.compile("a browser has no network"), "Traceback"),
    ],
    ids=[
        *("edit", "syntax", "exception", "exit", "input", "flood", "letters", "return"),
        *("late", "eager", "socket", "process", "debug"),
        *("leave", "mark", "nothing", "package", "pool", "await", "network", "crash", "fetch"),
    ],
)
def test_an_edited_snippet_says_what_python_says(warm_page, text, status, printed):
    snippet = run_edited(warm_page, text)
    assert printed in ended(snippet, status)
    assert "recorder.py" not in snippet.locator(".run-log").text_content()
    recording = warm_page.locator(".recording", has_text="talk/count_async ")
    assert "| Two" in recording.text_content()


@pytest.mark.parametrize("text", ["while True:\n    pass\n", "import time\ntime.sleep(1000)\n"])
def test_stop_ends_what_hangs_and_the_page_stays_awake(warm_page, text):
    snippet = run_edited(warm_page, "print('begun')\n" + text)
    expect(snippet.locator(".run-log")).to_contain_text("begun")
    assert warm_page.evaluate("new Promise((r) => setTimeout(() => r('awake'), 50))") == "awake"
    press(snippet, "Stop")
    assert "begun" in ended(snippet, "Stopped")
    snippet.locator("textarea").fill("print('once more')\n")
    press(snippet, "Run")
    assert "once more" in ended(snippet, "Done")


def test_a_run_has_a_time_limit(page, site):
    script = (site / "assets/run/run.js").read_text("utf-8")
    assert "run: 60," in script
    page.route(
        "**/run/run.js",
        lambda route: route.fulfill(
            body=script.replace("run: 60,", "run: 2,"), content_type="text/javascript"
        ),
    )
    snippet = block(page, "talk/count_sync")
    press(snippet, "Run")
    assert "total" not in ended(snippet, "Stopped: the run took over 2 s")


def test_two_snippets_run_at_once_and_one_only_once(warm_page):
    names = "talk/count_sync", "talk/gather_order"  # their texts stay on the shared page
    both = [run_edited(warm_page, ENDLESS, name) for name in names]
    for snippet in both:
        expect(snippet.locator(".run-log")).to_contain_text("begun")
    for snippet in both:
        assert snippet.get_by_role("button", name="Run", exact=True).count() == 0
        press(snippet, "Stop")
        ended(snippet, "Stopped")


def test_a_view_that_raises_shows_its_own_traceback(page):
    text = block(page, "talk/views").locator("code").text_content()
    edited = text.replace("def count():", "def count():\n    missing")
    printed = ended(
        run_edited(page, edited, "talk/views"), "Failed: NameError: name 'missing' is not defined"
    )
    assert "talk/views.py" in printed and "asgiref" not in printed.partition("views.py")[0]


def in_turn(page, *texts):
    """Run texts in one block, one after the other; return what each printed."""
    snippet = run_edited(page, texts[0])
    printed = [ended(snippet, "Done")]
    for text in texts[1:]:
        snippet.locator("textarea").fill(text)
        press(snippet, "Run")
        printed.append(ended(snippet, "Done"))
    return printed


def test_runs_from_one_memory_know_nothing_of_each_other_and_draw_other_numbers(page):
    draw = "import random, sys, time\nprint(random.random(), hasattr(sys, 'mine'))\nsys.mine = 1\n"
    printed = in_turn(page, *[draw] * 3)
    assert len({*printed}) == 3 and all("False" in one for one in printed)


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("run.js", "memories.set(kind, data[1])", "memories.set(kind, data[1].fill(1))"),
        ("worker.js", "python.makeMemorySnapshot()", "python.missing()"),
    ],
    ids=["damaged", "never made"],
)
def test_a_memory_that_cannot_be_taken_up_costs_time_only(page, site, name, old, new):
    script = replaced((site / "assets/run" / name).read_text("utf-8"), old, new)
    page.route(
        f"**/run/{name}*",
        lambda route: route.fulfill(body=script, content_type="text/javascript"),
    )
    assert ["| 7" in one for one in in_turn(page, *["print(7)\n"] * 3)] == [True] * 3


def test_a_double_click_on_run_runs(warm_page):
    snippet = block(warm_page, "talk/coroutine_by_hand")
    snippet.locator(".run").dblclick()
    ended(snippet, "Done")


def test_threads_run_and_the_page_says_how(warm_page):
    snippet = block(warm_page, "talk/count_threads")
    press(snippet, "Run")
    assert "thread 3     12 | Two" in ended(snippet, "Done")
    assert "Threads take turns in a browser" in snippet.locator(".run-note").text_content()


def test_a_knob_turns_its_line_in_the_code_and_runs(page):
    snippet = block(page, "talk/count_taskgroup")
    original = snippet.locator("code").text_content()
    slider = snippet.get_by_role("slider", name="COUNTS")
    assert (slider.get_attribute("min"), slider.get_attribute("max")) == ("1", "40")
    slider.focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    expect(snippet.locator("code")).to_have_text(original.replace("COUNTS = 3", "COUNTS = 5"))
    expect(snippet.locator("code .turned")).to_have_text("5")
    assert ended(snippet, "Done").count("| Two") == 5  # and runs once, as it was left
    expect(slider).to_be_focused()
    press(snippet, "Reset")
    expect(slider).to_have_value("3")
    assert snippet.locator("code").text_content() == original
    expect(snippet.locator(".filename")).not_to_have_css("content", "edited")
    assert not snippet.get_by_role("button", name="Reset").is_visible()


def test_a_knob_follows_the_editor_and_turned_back_leaves_the_text_as_it_was(page):
    snippet = block(page, "talk/starved_loop")
    original = snippet.locator("code").text_content()
    slider = snippet.get_by_role("slider", name="BUSY")
    slider.fill("0.4")
    expect(snippet.locator("code")).to_contain_text("BUSY = 0.4  # seconds")
    slider.fill("1")
    expect(snippet.locator("code")).to_have_text(original)
    assert page.evaluate("localStorage.getItem('snippets/talk/starved_loop.py')") is None
    press(snippet, "Edit")
    told = original.replace('print("computed")', 'print("computed for", BUSY)')
    snippet.locator("textarea").fill(told.replace("BUSY = 1.0", "BUSY = 1.7"))
    expect(slider).to_have_value("1.7")
    slider.fill("0.4")
    assert "| computed for 0.4\n" in ended(snippet, "Done")
    snippet.locator("textarea").fill("print('no knob')\n")
    expect(slider).to_be_disabled()


@pytest.mark.parametrize("end", ["Home", "End"])
@pytest.mark.parametrize(
    ("name", "knob"),
    [
        *(("count_in_turn", "COUNTS"), ("count_threads", "COUNTS"), ("count_taskgroup", "COUNTS")),
        *(("starved_loop", "BUSY"), ("waiting_requests", "REQUESTS")),
    ],
)
def test_a_browser_lives_through_what_a_knob_can_be_turned_to(warm_page, name, knob, end):
    snippet = block(warm_page, f"talk/{name}")
    slider = snippet.get_by_role("slider", name=knob)
    slider.focus()
    warm_page.keyboard.press(end)
    printed = ended(snippet, "Done")
    value = slider.get_attribute({"Home": "min", "End": "max"}[end])
    if name == "waiting_requests":
        assert f"while {value} requests wait: {int(value) + 1}" in printed
    elif knob == "COUNTS":
        assert printed.count("| Two") == int(value)
    else:
        assert printed.count("tick") == 5


def test_focus_stays_on_the_button_that_was_pressed(warm_page):
    snippet = block(warm_page, "talk/coroutine_by_hand")
    snippet.locator(".run").focus()
    warm_page.keyboard.press("Enter")
    ended(snippet, "Done")
    expect(snippet.locator(".run")).to_be_focused()


def test_print_shows_the_recording_only(page):
    snippet = block(page, "talk/coroutine_by_hand")
    press(snippet, "Run")
    ended(snippet, "Done")
    page.emulate_media(media="print")
    assert not snippet.locator(".run-log").is_visible()
    assert not snippet.locator("recording-timeline").is_visible()
    assert not snippet.locator(".run").is_visible()


@pytest.mark.parametrize(
    ("file", "damage"),
    [
        ("pyodide-*/pyodide.mjs", "missing"),
        ("pyodide-*/pyodide.asm.wasm", "missing"),
        ("pyodide-*/pyodide.asm.wasm", "corrupt"),
        ("recorder.zip", "corrupt"),
    ],
)
def test_a_damaged_runtime_is_told_and_harms_nothing(open_page, site, tmp_path, file, damage):
    folder = tmp_path / "site"
    shutil.copytree(site, folder)
    (broken,) = folder.glob(f"assets/run/{file}")
    broken.unlink() if damage == "missing" else broken.write_bytes(
        b"{(" + broken.read_bytes()[:999]
    )
    with serving(*STATIC, "-d", folder, **QUIET) as (url, _):
        page = open_page(url)
        snippet = block(page, "talk/coroutine_by_hand")
        press(snippet, "Run")
        expect(snippet.get_by_role("status")).to_have_text(re.compile("^Python could not"))
        assert snippet.locator(".run").text_content() == "Run"
        assert page.locator(".drawing").first.is_visible()
