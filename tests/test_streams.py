"""Who follows the page of streams has a project whose browser shows each word as it comes."""

import contextlib
import os
import re
import signal
import subprocess
import sys
import time
from contextlib import ExitStack
from itertools import pairwise
from pathlib import Path

import httpx
import psycopg
import pytest
from playwright.sync_api import expect

from tests.support.project import ENVIRONMENT, IN_CI, ROOT, replaced, run
from tests.support.recorded import recorded
from tests.support.servers import serving, until

PAGE = (ROOT / "docs/streams.md").read_text("utf-8")
COMMANDS = re.findall(r"^```sh\n(.*?)^```", PAGE, re.M | re.S)
(SCRIPT,) = re.findall(r"^```js\n(.*?)^```", PAGE, re.M | re.S)
MAKE, REGISTER, SERVE, DEPLOY, FINISH, SHARE = COMMANDS
FILES = ["views.py", "urls.py", "saved.py", "production.py", "finishing.py", "templates/chat.html"]
USERS = """
from django.contrib.auth.models import User
from django.test import Client
for name in "ann", "ben":
    client = Client()
    client.force_login(User.objects.create(username=name))
    print(client.cookies["sessionid"].value)
"""
WAIT = 0.2  # seconds that the stand-in for a model takes for a word
STEPS = """

from django.http import HttpResponse
allowed = []  # a question for each word that may be made of its answer

async def step(question):
    while question not in allowed:
        await asyncio.sleep(0.01)
    allowed.remove(question)

def allow(request):
    allowed.append(request.GET["question"])
    return HttpResponse()
"""
NEWS = """
urlpatterns = [path("chat/", lambda request: StreamingHttpResponse(events()))]
settings.configure(ROOT_URLCONF=__name__, ALLOWED_HOSTS=["*"])
application = get_asgi_application()
"""
KEEP_SOURCES = """
window.sources = [];
window.EventSource = class extends EventSource {
    constructor(url) { super(url); sources.push(this); }
};
"""


def words(asked):
    """Return what the model answers to a question of one word."""
    return ["You", "asked:", asked]


def events(asked):
    """Return the events of the answer, as split() parts them."""
    told = [part for word in words(asked) for part in ("data:", f'"{word}', '"')]
    return [*told, "event:", "done", "data:"]


def test_each_word_leaves_before_the_next_one_is_made():
    for name in "streams/views:text", "streams/views:events":
        lines = [line for line in recorded(name).lines if re.search("You|asked|why", line.text)]
        assert [line.lane == "client" for line in lines] == [False, True] * 3
        assert all(b.at - a.at > WAIT - 0.03 for a, b in pairwise(lines[::2]))


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """The project of the page, by its commands and files; its model waits until a test allows."""
    folder = tmp_path_factory.mktemp("followed")
    sh(MAKE.replace("pip install", ": pip install"), folder)
    for place in FILES:
        text = (ROOT / "snippets/streams" / Path(place).name).read_text("utf-8")
        (folder / "chat" / place).write_text(text, "utf-8")
    views, urls, asgi = folder / "chat/views.py", folder / "chat/urls.py", folder / "mysite/asgi.py"
    waits = replaced(views.read_text("utf-8"), "asyncio.sleep(0.2)", "step(question)")
    views.write_text(waits + STEPS, "utf-8")
    urls.write_text(replaced(urls.read_text("utf-8"), "]", 'path("allow/", views.allow)]'), "utf-8")
    (folder / "mysite/bare.py").write_text(asgi.read_text("utf-8"), "utf-8")
    sh(REGISTER + FINISH.replace("seconds=5", "seconds=0.5") + SHARE, folder)
    return folder


def sh(commands, folder):
    """Run commands of the page in a folder, with the Python that runs the tests."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    environment = ENVIRONMENT | {"PATH": path}
    subprocess.run(["sh", "-ec", commands], cwd=folder, env=environment, check=True)


@contextlib.contextmanager
def served(folder, *command):
    """Serve the project, whose output goes to a file; give its URL and its process."""
    with (
        (folder / f"{command[1]}.txt").open("w") as log,
        serving(*command, cwd=folder, stdout=log, stderr=log) as (url, process),
    ):
        yield f"{url}/chat/", process


@pytest.fixture(scope="module")
def url(folder):
    """The address of the page in that project, served by the command that the page gives."""
    words = re.fullmatch("python (-m uvicorn .*) --reload\n", SERVE)[1].split()
    with served(folder, *words, "--port", "{port}") as (url, _):
        yield url


def shows_each_word(page, url, asked):
    for number in range(3):
        allow_words(url, 1, asked)
        expect(page.locator("output")).to_have_text(" ".join(words(asked)[: number + 1]))


@pytest.mark.parametrize("way", ["fetch", "EventSource"])
def test_the_browser_shows_each_word_before_the_next_one_is_made(url, open_page, way):
    page = open_page("about:blank")
    page.add_init_script(KEEP_SOURCES)
    page.goto(url)
    page.get_by_label("Question").fill(way)
    page.get_by_role("button", name=way).click()
    expect(page.locator("output")).to_have_text("")
    shows_each_word(page, url, way)
    page.wait_for_function("sources.every((one) => one.readyState === EventSource.CLOSED)")
    assert page.evaluate("sources.length") == (way == "EventSource")
    assert [said for said in page.complaints if "404" not in said] == []  # it has no icon


def test_an_event_source_whose_stream_has_ended_asks_again(url, open_page):
    page = open_page(url)
    page.evaluate("window.source = new EventSource('events/?question=again')")
    allow_words(url, 6, "again")
    asked = (
        "performance.getEntriesByType('resource').filter(({name}) => /events/.test(name)).length"
    )
    until(lambda: page.evaluate(asked) >= 2)


def test_runserver_sends_nothing_before_the_end_and_warns(folder):
    with served(folder, "manage.py", "runserver", "--noreload", "{port}") as (url, _):
        allow_words(url, 3, "runserver")
        answer = httpx.get(f"{url}text/?question=runserver")
        assert answer.text.split() == words("runserver")
    assert "must consume asynchronous iterators" in (folder / "runserver.txt").read_text("utf-8")


@pytest.fixture(scope="module")
def users(folder):
    """Clients of two users who are logged in, which give the CSRF token of their cookie."""
    made = run("manage.py", "shell", "-c", USERS, cwd=folder)
    sessions = made.stdout.split()[-2:]
    cookies = [{"sessionid": session, "csrftoken": "c" * 32} for session in sessions]
    with ExitStack() as stack:
        yield [stack.enter_context(httpx.Client(cookies=each, timeout=60)) for each in cookies]


def allow_words(url, number, asked):
    """Let the model make some words of the answers to one question: each test has its own."""
    for _ in range(number):
        httpx.get(f"{url}allow/", params={"question": asked})


def question(number, asked="nothing", **others):
    """Return what a page posts."""
    return {"id": number, "question": asked, "csrfmiddlewaretoken": "c" * 32} | others


def begun(client, url, number, asked):
    """Ask a question, read the first word of its answer, and leave."""
    with client.stream("POST", f"{url}ask/", data=question(number, asked)) as response:
        assert response.status_code == 200
        allow_words(url, 1, asked)
        assert next(response.iter_lines()) == 'data: "You "'


def answered(client, url, number):
    """Ask until the answer is saved; return its events."""
    while (answer := client.post(f"{url}ask/", data=question(number))).status_code == 503:
        time.sleep(0.05)
    return answer.text.split()


def test_who_leaves_and_comes_back_finds_the_whole_answer(url, users):
    ann, _ = users
    begun(ann, url, "1", "back?")
    assert ann.post(f"{url}ask/", data=question("1")).status_code == 503
    allow_words(url, 2, "back?")
    assert answered(ann, url, "1") == events("back?")


def test_who_may_not_ask_is_told_why(url, users):
    _, ben = users
    post = f"{url}ask/"
    assert ben.get(post).status_code == 405
    assert ben.post(post, data=question("1", csrfmiddlewaretoken="")).status_code == 403
    stranger = {"csrftoken": "c" * 32}
    assert httpx.post(post, data=question("1"), cookies=stranger).status_code == 401
    allow_words(url, 5 * 3, "five?")
    for number in "12345":
        assert ben.post(post, data=question(number, "five?")).text.split() == events("five?")
    refused = ben.post(post, data=question("6"))
    assert refused.status_code == 429 and refused.headers["Retry-After"]


def test_the_pages_own_question_by_post_is_answered_as_it_comes(url, users, open_page):
    ann, _ = users
    page = open_page(url)
    session = {"name": "sessionid", "value": ann.cookies["sessionid"], "url": url}
    page.context.add_cookies([session])
    page.get_by_label("Question").fill("post?")
    page.add_script_tag(content=SCRIPT + "window.asked = ask('by post')")
    shows_each_word(page, url, "post?")
    page.evaluate("asked")


@pytest.mark.parametrize(("module", "ends"), [("asgi", events("")[:3]), ("bare", None)])
def test_a_deploy_saves_half_an_answer_if_the_application_is_wrapped(folder, users, module, ends):
    """Without the lifespan of finishing, SIGTERM ends the process before any finally runs."""
    words = re.fullmatch("python (-m uvicorn .*) --workers 2 (.*) 5\n", DEPLOY)
    command = f"{words[1].replace('.asgi:', f'.{module}:')} {words[2]} 1 --port {{port}}".split()
    ann, _ = users
    with (
        served(folder, *command) as (url, server),
        ann.stream("POST", f"{url}ask/", data=question(module, module)) as response,
    ):
        allow_words(url, 1, module)
        lines = response.iter_lines()
        assert next(lines) == 'data: "You "'
        server.terminate()
        with contextlib.suppress(httpx.RemoteProtocolError):
            list(lines)
        assert server.wait() == -signal.SIGTERM
    with served(folder, *command) as (url, _):
        answer = ann.post(f"{url}ask/", data=question(module))
        assert answer.status_code == 200 if ends else 503
        assert ends is None or answer.text.split() == ends


def test_readers_in_two_workers_hear_of_an_event(folder, tmp_path):
    server = os.environ.get("POSTGRESQL_URL")
    if not server and not IN_CI:
        pytest.skip("set POSTGRESQL_URL to a server")
    views = (ROOT / "snippets/streams/notified.py").read_text("utf-8").partition("async def main")
    views = replaced(views[0], ": listening", ": {os.getpid()}").replace('yield ":', 'yield f":')
    (tmp_path / "news.py").write_text(views + NEWS, "utf-8")
    command = "-m", "uvicorn", "news:application", "--workers", "2", "--port", "{port}"
    with served(tmp_path, *command) as (url, _), ExitStack() as stack:
        heard = []
        while len({process for process, _ in heard}) < 2 or len(heard) < 6:
            reader = stack.enter_context(httpx.stream("GET", url, timeout=60))
            lines = reader.iter_lines()
            heard.append((next(lines), lines))
        with psycopg.connect(server, autocommit=True) as connection:
            connection.execute("NOTIFY news, 'the answer is ready'")
        assert all("data: the answer is ready" in lines for _, lines in heard)
