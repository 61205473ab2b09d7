"""Who follows the page of streams has a project whose browser shows each word as it comes."""

import contextlib
import os
import re
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import expect

from tests.support.project import ENVIRONMENT, ROOT, replaced
from tests.support.recorded import recorded
from tests.support.servers import serving, until

PAGE = (ROOT / "docs/streams.md").read_text("utf-8")
COMMANDS = re.findall(r"^```sh\n(.*?)^```", PAGE, re.M | re.S)
FILES = {"views.py": "views.py", "urls.py": "urls.py", "chat.html": "templates/chat.html"}
WORDS = ["You", "asked:", "why", "async?"]
WAIT = 0.2  # seconds that the stand-in for a model takes for a word
STEPS = """

from django.http import HttpResponse
allowed = []

async def step():
    while not allowed:
        await asyncio.sleep(0.01)
    allowed.pop()

def allow(request):
    allowed.append(request)
    return HttpResponse()
"""
KEEP_SOURCES = """
window.sources = [];
window.EventSource = class extends EventSource {
    constructor(url) { super(url); sources.push(this); }
};
"""


def test_each_word_leaves_before_the_next_one_is_made():
    for name in "streams/views:text", "streams/views:events":
        lines = [line for line in recorded(name).lines if re.search("You|asked|why", line.text)]
        assert [line.lane == "client" for line in lines] == [False, True] * 3
        assert all(b.at - a.at > WAIT - 0.03 for a, b in pairwise(lines[::2]))


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """The project of the page, by its commands and files; its model waits until a test allows."""
    folder = tmp_path_factory.mktemp("followed")
    make, register, _ = COMMANDS[:3]
    sh(make.replace("pip install", ": pip install"), folder)
    for name, place in FILES.items():
        text = (ROOT / "snippets/streams" / name).read_text("utf-8")
        (folder / "chat" / place).write_text(text, "utf-8")
    views, urls = folder / "chat/views.py", folder / "chat/urls.py"
    waits = replaced(views.read_text("utf-8"), "asyncio.sleep(0.2)", "step()")
    views.write_text(waits + STEPS, "utf-8")
    urls.write_text(replaced(urls.read_text("utf-8"), "]", 'path("allow/", views.allow)]'), "utf-8")
    sh(register, folder)
    return folder


def sh(commands, folder):
    """Run commands of the page in a folder, with the Python that runs the tests."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    environment = ENVIRONMENT | {"PATH": path}
    subprocess.run(["sh", "-ec", commands], cwd=folder, env=environment, check=True)


@contextlib.contextmanager
def served(folder, *command):
    """Serve the project; its output goes to a file that is named after the server."""
    with (
        (folder / f"{command[1]}.txt").open("w") as log,
        serving(*command, cwd=folder, stdout=log, stderr=log) as (url, _),
    ):
        yield url


@pytest.fixture(scope="module")
def url(folder):
    """The address of the page in that project, served by the command that the page gives."""
    words = re.search("^python (-m uvicorn .*) --reload$", COMMANDS[2], re.M)[1].split()
    with served(folder, *words, "--port", "{port}") as url:
        yield f"{url}/chat/"


@pytest.mark.parametrize("way", ["fetch", "EventSource"])
def test_the_browser_shows_each_word_before_the_next_one_is_made(url, open_page, way):
    page = open_page("about:blank")
    page.add_init_script(KEEP_SOURCES)
    page.goto(url)
    page.get_by_role("button", name=way).click()
    expect(page.locator("output")).to_have_text("")
    for number in range(len(WORDS)):
        httpx.get(f"{url}allow/")
        expect(page.locator("output")).to_have_text(" ".join(WORDS[: number + 1]))
    page.wait_for_function("sources.every((one) => one.readyState === EventSource.CLOSED)")
    assert page.evaluate("sources.length") == (way == "EventSource")
    assert [said for said in page.complaints if "404" not in said] == []  # it has no icon


def test_an_event_source_whose_stream_has_ended_asks_again(url, open_page):
    page = open_page(url)
    page.evaluate("window.source = new EventSource('events/')")
    for _ in range(2 * len(WORDS)):
        httpx.get(f"{url}allow/")
    asked = (
        "performance.getEntriesByType('resource').filter(({name}) => /events/.test(name)).length"
    )
    until(lambda: page.evaluate(asked) >= 2)


def test_runserver_sends_nothing_before_the_end_and_warns(folder):
    with served(folder, "manage.py", "runserver", "--noreload", "{port}") as url:
        for _ in WORDS:
            httpx.get(f"{url}/chat/allow/")
        assert httpx.get(f"{url}/chat/text/").text.split() == WORDS
    assert "must consume asynchronous iterators" in (folder / "runserver.txt").read_text("utf-8")
