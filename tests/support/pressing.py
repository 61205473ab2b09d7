"""Open a page, find a snippet on it, press its buttons, and wait for its run to end."""

import re

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.support.project import CALM, WIDE

START = 60_000  # milliseconds: Python's cold start on a busy machine
# Of what axe finds right, one element a rule: to describe thousands takes longer than to look.
BRIEF = {"resultTypes": ["violations"]}
ENDED = re.compile("^(Done|Failed|Stopped|Python could not)")


def opened(browser, url, **options):
    """Return a page, opened in a context of its own, which lists what it complains about."""
    page = browser.new_context(**({"viewport": WIDE} | CALM | options)).new_page()
    page.complaints, page.requested = [], []
    page.on("console", lambda message: page.complaints.append(message.text))
    page.on("pageerror", lambda error: page.complaints.append(str(error)))
    page.on("request", lambda request: page.requested.append(request.url))
    page.goto(url)
    return page


def block(page, name):
    """Return the code block of a snippet, with its buttons and what it printed."""
    return page.locator(f'[data-run="snippets/{name}.py"]')


def press(block, name):
    block.get_by_role("button", name=name, exact=True).click()


def ended(block, status=ENDED):
    """Wait until a run has ended with this status; return what it printed."""
    expect(block.locator(".run-status")).to_have_text(status, timeout=START)
    return block.locator(".run-log").text_content()


def run_edited(page, text, name="talk/count_async"):
    """Put a text into a snippet's editor, press Run, and return its block."""
    snippet = block(page, name)
    press(snippet, "Edit")
    snippet.locator("textarea").fill(text)
    press(snippet, "Run")
    return snippet


def faults(page, part=None):
    """Return axe's report of what is wrong on a page, or on a part of it; "" if nothing is."""
    result = Axe().run(page, context=part, options=BRIEF)
    assert len(result.response["passes"]) > 10
    return result.generate_report() if result.violations_count else ""
