"""Editing on the page: typed, undone, kept, shared, received, and run by keyboard or phone."""

import base64
import zlib

import pytest
from playwright.sync_api import expect

from tests.support.pressing import block, ended, faults, press, run_edited
from tests.support.project import PHONE

pytestmark = [pytest.mark.every, pytest.mark.usefixtures("runtime")]


def test_reset_brings_the_snippet_back_and_can_be_undone(page):
    snippet = block(page, "talk/count_sync")
    original = snippet.locator("code").text_content()
    assert not snippet.get_by_role("button", name="Reset").is_visible()
    press(snippet, "Edit")
    expect(snippet.get_by_role("textbox")).to_be_focused()
    snippet.get_by_role("textbox").select_text()
    page.keyboard.type("return 1")
    assert snippet.locator("code").text_content() == "return 1"
    assert snippet.locator("code .k").text_content() == "return"
    press(snippet, "Reset")
    assert snippet.locator("code").text_content() == original
    page.keyboard.press("ControlOrMeta+Z")
    assert snippet.locator("code").text_content() == "return 1"


def test_edits_survive_a_reload_and_the_copy_button_copies_them(page):
    snippet = block(page, "talk/count_sync")
    press(snippet, "Edit")
    snippet.locator("textarea").fill("print('kept')\n")
    page.reload()
    expect(snippet.locator("code")).to_have_text("print('kept')\n")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    snippet.get_by_role("button", name="Copy to clipboard").click()
    page.wait_for_function("navigator.clipboard.readText()")
    assert page.evaluate("navigator.clipboard.readText()") == "print('kept')\n"
    press(snippet, "Reset")
    page.reload()
    expect(snippet.locator("code")).to_contain_text("Count to two")


def test_a_shared_link_shows_the_edit_names_its_origin_and_does_not_run(page, open_page):
    snippet = block(page, "talk/count_sync")
    press(snippet, "Edit")
    snippet.locator("textarea").fill("print('sent ✓')\n")
    press(snippet, "Share")
    expect(snippet.get_by_role("status")).to_contain_text("The link is in the address bar")
    other = open_page(page.url)
    received = block(other, "talk/count_sync")
    expect(received.locator("code")).to_have_text("print('sent ✓')\n")
    assert "This code came with a link" in received.locator(".run-sent").text_content()
    assert received.locator(".run-log").count() == 0
    assert not any("pyodide" in request for request in other.requested)
    other.reload()
    press(received, "Show the original")
    expect(received.locator("code")).to_contain_text("Count to two")
    assert received.locator(".run-sent").count() == 0


def test_an_edit_goes_on_after_it_was_shared(page):
    snippet = block(page, "talk/count_sync")
    press(snippet, "Edit")
    snippet.locator("textarea").fill("print('first')\n")
    press(snippet, "Share")
    expect(snippet.get_by_role("status")).to_contain_text("The link is in the address bar")
    page.reload()
    press(snippet, "Edit")
    assert snippet.locator(".run-sent").count() == 0
    snippet.locator("textarea").fill("print('second')\n")
    page.wait_for_function("location.hash === ''")
    page.reload()
    expect(snippet.locator("code")).to_have_text("print('second')\n")


def test_a_link_leaves_the_readers_own_edit_alone(page, url):
    sent = link(b"print('sent')\n")
    snippet = block(page, "talk/count_sync")
    press(snippet, "Edit")
    snippet.locator("textarea").fill("print('own')\n")
    page.goto(url + sent)  # in the page that is open: only the hash changes
    expect(snippet.locator("code")).to_have_text("print('sent')\n")
    snippet.locator("textarea").fill("print('sent, and edited')\n")
    page.wait_for_function(f"location.hash !== '{sent}'")
    page.reload()
    expect(snippet.locator("code")).to_have_text("print('sent, and edited')\n")
    press(snippet, "Show your own edit")
    expect(snippet.locator("code")).to_have_text("print('own')\n")
    page.reload()
    expect(snippet.locator("code")).to_have_text("print('own')\n")


def test_a_link_that_a_program_encoded_is_read(open_page, url):
    fragment = link(b"print('sent')\n").replace("/", "%2F").replace(":", "%3a")
    page = open_page(url + fragment)
    expect(block(page, "talk/count_sync").locator("code")).to_have_text("print('sent')\n")


def test_a_link_to_what_the_page_does_not_run_is_told(open_page, url):
    page = open_page(url + link(b"x").replace("count_sync", "gone"))
    note = page.locator("article > .run-why")
    expect(note).to_contain_text("an edit of snippets/talk/gone.py, which this page does not run")


def test_a_browser_that_keeps_nothing_edits_all_the_same(browser, url):
    context = browser.new_context()
    context.add_init_script(
        "Object.defineProperty(window, 'localStorage', { get() { throw new Error('denied'); } })"
    )
    page = context.new_page()
    page.goto(url)
    snippet = block(page, "talk/count_sync")
    assert page.locator(".run").count() >= 15
    press(snippet, "Edit")
    snippet.locator("textarea").fill("print('edited')\n")
    expect(snippet.get_by_role("status")).to_contain_text("does not keep the edit")
    expect(snippet.locator("code")).to_have_text("print('edited')\n")
    context.close()


def link(text):
    """Return the fragment that a shared text has; raw deflate, as the page makes it."""
    deflate = zlib.compressobj(wbits=-15)
    packed = deflate.compress(text) + deflate.flush()
    return "#edited=snippets/talk/count_sync.py:" + base64.urlsafe_b64encode(packed).decode().strip(
        "="
    )


@pytest.mark.parametrize(
    "fragment",
    [
        "#edited=snippets/talk/count_sync.py:nonsense",
        link(b"\xff\xfe"),
        link(b"x")[:-1] + "_",
        link(b"x") + ".",
    ],
)
def test_a_damaged_link_shows_the_original(open_page, url, fragment):
    page = open_page(url + fragment)
    snippet = block(page, "talk/count_sync")
    expect(snippet.get_by_role("status")).to_contain_text("damaged")
    assert "Count to two" in snippet.locator("code").text_content()


def test_html_in_a_link_is_shown_as_text(open_page, url):
    page = open_page(url + link(b"<img src=x onerror=alert(1)> # <b>"))
    expect(block(page, "talk/count_sync").locator("code")).to_contain_text("<img src=x")
    assert block(page, "talk/count_sync").locator("code img").count() == 0


def test_keyboard_alone_edits_runs_and_leaves(warm_page):
    snippet = block(warm_page, "talk/coroutine_by_hand")
    snippet.get_by_role("button", name="Edit").focus()
    warm_page.keyboard.press("Enter")
    editor = snippet.get_by_role("textbox")
    expect(editor).to_be_focused()
    warm_page.keyboard.press("ControlOrMeta+A")
    warm_page.keyboard.type("if True:\n")
    warm_page.keyboard.press("Tab")
    warm_page.keyboard.type("print('by keyboard')")
    warm_page.keyboard.press("ControlOrMeta+Enter")
    assert "| by keyboard" in ended(snippet, "Done")
    expect(editor).to_be_focused()
    warm_page.keyboard.press("Escape")
    warm_page.keyboard.press("Tab")
    expect(editor).not_to_be_focused()
    assert warm_page.evaluate("document.activeElement !== document.body")


def test_works_on_a_phone_with_axe_finding_nothing(open_page, url):
    page = open_page(url, viewport=PHONE, color_scheme="light")
    ended(run_edited(page, "import time\nprint('on a phone')\ntime.sleep(0.1)\n"), "Done")
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        assert faults(page, "[data-run]:has(textarea)") == ""


def test_leaving_the_page_ends_its_runs_and_coming_back_finds_it_whole(page, url):
    snippet = run_edited(page, "print('begun')\nwhile True:\n    pass\n")
    expect(snippet.locator(".run-log")).to_contain_text("begun")
    page.goto(url + "404.html")
    page.go_back()
    assert "while True" in snippet.locator("code").text_content()
    assert snippet.locator(".run").text_content() == "Run"


def test_a_request_bar_sends_other_methods_to_the_edited_views(page):
    snippet = block(page, "talk/views")
    text = snippet.locator("code").text_content()
    press(snippet, "Edit")
    edited = text.replace('f"sync: {total:.4f} s"', "request.method + ' edited', status=418")
    snippet.locator("textarea").fill(edited.replace("sleep(1)", "sleep(0.1)"))
    snippet.get_by_label("Method").select_option("POST")
    snippet.get_by_label("URL").select_option("/sync/")
    press(snippet, "Run")
    printed = ended(snippet, "Done")
    assert "client          | POST /sync/" in printed
    assert "client          | 418 I'm a Teapot" in printed
    assert "client          | Content-Type: text/html" in printed
    assert "client          | POST edited" in printed


def test_each_beginning_of_the_playground_opens_in_its_editor(open_page, url):
    page = open_page(url + "playground/")
    code = block(page, "playground/your_code").locator("code")
    links = page.locator("a[href*='#edited=']").all()
    assert len(links) >= 12
    for link in links:
        link.click()
        expect(code).to_contain_text(f'"""{link.text_content()}"""')
    assert page.complaints == []


def test_enter_keeps_the_indent_and_a_colon_adds_to_it(page):
    snippet = block(page, "talk/count_sync")
    press(snippet, "Edit")
    snippet.get_by_role("textbox").select_text()
    page.keyboard.type("def f():  # a colon\nif 1:\nreturn {1: 2}\npass")
    expected = "def f():  # a colon\n    if 1:\n        return {1: 2}\n        pass"
    assert snippet.locator("code").text_content() == expected
