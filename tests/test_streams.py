"""Who follows the page of streams has a project whose browser shows each word as it comes."""

import contextlib
import os
import re
import shutil
import subprocess
import sys
import time
import uuid
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from functools import partial
from itertools import islice, pairwise
from pathlib import Path

import httpx
import psycopg
import pytest
from playwright.sync_api import expect

from tests.support.half_lines import half_lines
from tests.support.open_streams import counted, demo_of, waiting_api
from tests.support.project import ENVIRONMENT, IN_CI, ROOT, change, replaced, run
from tests.support.recorded import recorded
from tests.support.servers import HERE, serving, until

PAGE = (ROOT / "docs/streams.md").read_text("utf-8")
COMMANDS = re.findall(r"^```sh\n(.*?)^```", PAGE, re.M | re.S)
(SCRIPT,) = re.findall(r"^```js\n(.*?)^```", PAGE, re.M | re.S)
MAKE, REGISTER, SERVE, DEPLOY, FINISH, ASK, SHARE = COMMANDS
FILES = [
    "views.py",
    "urls.py",
    "leases.py",
    "saved.py",
    "limits.py",
    "production.py",
    "finishing.py",
    "asked.py",
    "relay.py",
]
FILES += ["templates/chat.html"]
get, post, stream = (partial(call, **HERE) for call in (httpx.get, httpx.post, httpx.stream))
USERS = """
from django.contrib.auth.models import User
from django.test import Client
for name in "ann", "ben", "cat", "dan", "eve":
    client = Client()
    client.force_login(User.objects.create(username=name))
    print(client.cookies["sessionid"].value)
"""
READERS = 50  # whose streams are open at once
WAIT = 0.2  # seconds that the stand-in for a model takes for a word
STEPS = """

import contextlib, uuid
from pathlib import Path
from urllib.parse import quote
from django.http import HttpResponse

def allowed(question):  # a folder, which all workers share, with a file for each word
    return Path("allowed", quote(question, ""))

def taken(question):
    for word in allowed(question).glob("*"):
        with contextlib.suppress(FileNotFoundError):  # another worker was quicker
            word.unlink()
            return True

async def step(question):
    while not taken(question):
        try:
            await asyncio.sleep(0.01)
        except asyncio.CancelledError:
            Path("allowed", f"left {question}").touch()
            raise
        if allowed(f"fail {question}").exists():
            raise RuntimeError("as a test asks")

def allow(request):
    folder = allowed(request.GET["question"])
    folder.mkdir(parents=True, exist_ok=True)
    (folder / uuid.uuid4().hex).touch()
    return HttpResponse()

async def relayed(request):
    from .relay import relay
    return await relay(request)

def progress(request):
    from .progress import progress
    return progress(request)
"""
STILL = """import os

def time():  # a minute of its own, which no test sees the end of by chance
    return 60 * int(os.environ.get("MINUTE", 0))
"""
MORE_URLS = "".join(f'path("{name}/", views.{name}), ' for name in ("allow", "relayed", "progress"))
SLOW = """import time
from django.core.cache.backends.db import DatabaseCache
from mysite.asgi import application

def slow(*arguments):
    time.sleep(4)  # longer than both limits of the server
    save(*arguments)

save, DatabaseCache.set = DatabaseCache.set, slow
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


def failed(asked, words):
    """Return the events of an answer that has failed after so many words."""
    return [*events(asked)[: 3 * words], "event:", "failed", "data:"]


def test_each_word_leaves_before_the_next_one_is_made():
    for name in "streams/views:text", "streams/views:events":
        lines = [line for line in recorded(name).lines if re.search("You|asked|why", line.text)]
        assert [line.lane == "client" for line in lines] == [False, True] * 3
        assert all(b.at - a.at > WAIT - 0.03 for a, b in pairwise(lines[::2]))


@pytest.fixture(scope="module")
def api():
    """The URL of an API whose answers wait."""
    with waiting_api() as url:
        yield url


@pytest.fixture(scope="module")
def folder(api, tmp_path_factory):
    """The project of the page, by its commands and files; its model waits until a test allows."""
    folder = tmp_path_factory.mktemp("followed")
    sh(MAKE.replace("pip install", ": pip install"), folder)
    for place in FILES:
        text = (ROOT / "snippets/streams" / Path(place).name).read_text("utf-8")
        (folder / "chat" / place).write_text(text, "utf-8")
    views, urls, asgi = folder / "chat/views.py", folder / "chat/urls.py", folder / "mysite/asgi.py"
    waits = replaced(views.read_text("utf-8"), "asyncio.sleep(0.2)", "step(question)")
    views.write_text(waits + STEPS, "utf-8")
    urls.write_text(replaced(urls.read_text("utf-8"), "]", MORE_URLS + "]"), "utf-8")
    (folder / "mysite/bare.py").write_text(asgi.read_text("utf-8"), "utf-8")
    (folder / "mysite/slow.py").write_text(SLOW, "utf-8")
    change(folder / "chat/relay.py", "http://127.0.0.1:8001", f"{api}/events")
    progress = (ROOT / "snippets/streams/progress.py").read_text("utf-8")
    (folder / "chat/progress.py").write_text(progress.partition("async def main")[0], "utf-8")
    change(folder / "chat/leases.py", "SECONDS = 10", "SECONDS = 4")
    change(folder / "chat/limits.py", "from time import time\n", STILL)
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
    assert [
        complaint for complaint in page.complaints if "404" not in complaint
    ] == []  # it has no icon


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
        answer = get(f"{url}text/?question=runserver")
        assert answer.text.split() == words("runserver")
    assert "must consume asynchronous iterators" in (folder / "runserver.txt").read_text("utf-8")


@pytest.fixture(scope="module")
def users(folder):
    """Clients of five users who are logged in, which give the CSRF token of their cookie."""
    made = run("manage.py", "shell", "-c", USERS, cwd=folder)
    sessions = made.stdout.split()[-5:]
    cookies = [{"sessionid": session, "csrftoken": "c" * 32} for session in sessions]
    with ExitStack() as stack:
        yield [stack.enter_context(httpx.Client(cookies=each, **HERE)) for each in cookies]


CACHE = "from django.core.cache import cache; print(sum(KEYS))"
ADD = "cache.add(f'NAME-{n}', n) for n in range(300)"
THERE = "cache.has_key(f'{name}-{n}') for name in ('one', 'other') for n in range(300)"


def test_the_cache_drops_no_write_that_comes_beside_another_one_and_keeps_600(folder):
    """Without the transaction mode, some writes are dropped; by default, it keeps 300."""

    def asking(keys):
        command = "manage.py", "shell", "-v0", "-c", CACHE.replace("KEYS", keys)
        streams = {"stdout": subprocess.PIPE, "env": ENVIRONMENT}
        return subprocess.Popen([sys.executable, *command], cwd=folder, **streams)

    adding = [asking(ADD.replace("NAME", name)) for name in ("one", "other")]
    assert [int(one.communicate()[0]) for one in adding] == [300, 300]
    assert int(asking(THERE).communicate()[0]) == 600


def allow_words(url, number, asked):
    """Let the model make some words of the answers to one question: each test has its own."""
    for _ in range(number):
        get(f"{url}allow/", params={"question": asked})


def question(number, asked="nothing", **others):
    """Return what a page posts: its id is made of a number or a name."""
    number = str(uuid.uuid5(uuid.NAMESPACE_URL, number))
    return {"id": number, "question": asked, "csrfmiddlewaretoken": "c" * 32} | others


def begun(client, url, number, asked):
    """Ask a question, and read the first word of its answer; return the open response."""
    asking = client.build_request("POST", f"{url}ask/", data=question(number, asked))
    response = client.send(asking, stream=True)
    if response.status_code == 200:
        allow_words(url, 1, asked)
        response.lines = response.iter_lines()  # without it, httpx closes the stream
        assert next(response.lines) == 'data: "You "'
    return response


def answered(client, url, *asked):
    """Ask until there is an answer; return its events."""
    while (answer := client.post(f"{url}ask/", data=question(*asked))).status_code == 503:
        time.sleep(0.05)
    return answer.text.split()


def test_who_leaves_and_comes_back_finds_the_whole_answer(url, users):
    ann, *_ = users
    begun(ann, url, "1", "back?").close()
    refused = ann.post(f"{url}ask/", data=question("1"))
    assert refused.status_code == 503 and refused.text == "Being made, or lost a moment ago."
    allow_words(url, 2, "back?")
    assert answered(ann, url, "1") == events("back?")


def test_who_comes_back_to_an_answer_that_failed_is_told_and_can_ask_again(folder, url, users):
    ann, *_ = users
    begun(ann, url, "2", "fails?").close()
    allow_words(url, 1, "fail fails?")
    assert answered(ann, url, "2") == failed("fails?", 1)
    until(lambda: "RuntimeError: as a test asks" in (folder / "uvicorn.txt").read_text("utf-8"))
    allow_words(url, 3, "again?")
    assert ann.post(f"{url}ask/", data=question("3", "again?")).text.split() == events("again?")


def test_who_may_not_ask_is_told_why(url, users):
    ben = users[1]
    asked = f"{url}ask/"
    assert ben.get(asked).status_code == 405
    assert ben.post(asked, data=question("1", csrfmiddlewaretoken="")).status_code == 403
    stranger = {"csrftoken": "c" * 32}
    assert post(asked, data=question("1"), cookies=stranger).status_code == 401
    for none in "", "1", "x y" * 12:
        assert ben.post(asked, data=question("1") | {"id": none}).status_code == 400
    allow_words(url, 5 * 3, "five?")
    for number in "12345":
        assert ben.post(asked, data=question(number, "five?")).text.split() == events("five?")
    refused = ben.post(asked, data=question("6"))
    assert refused.status_code == 429 and refused.headers["Retry-After"] == "60"


TOO_MUCH = """
import asyncio
from chat.limits import asked_too_much
print([asyncio.run(asked_too_much("ann")) for _ in range(6)])
"""


def test_a_minute_of_too_many_questions_ends(folder):
    """However the cache counts: that of the page's commands makes a key live longer at each."""

    def refused(minute):
        return run("manage.py", "shell", "-v0", "-c", TOO_MUCH, cwd=folder, MINUTE=minute).stdout

    assert refused("7") == f"{[False] * 5 + [True]}\n"
    assert refused("7") == f"{[True] * 6}\n"
    assert refused("8") == f"{[False] * 5 + [True]}\n"


DONE_AFTER = """
import asyncio
from unittest import mock
from django.core.cache import cache
from django.core.cache.backends.db import DatabaseCache
from chat import saved, views

async def model(question):
    yield "one"

def slow(self, *arguments):
    for _ in range(20):  # steps of the loop, in which the reader takes all that there is
        asyncio.run_coroutine_threadsafe(asyncio.sleep(0), loop).result()
    order.append("saved")
    save(self, *arguments)

async def main():
    global loop
    loop = asyncio.get_running_loop()
    async for chunk in saved.start("key", "why?"):
        order.append(chunk.split()[1])

views.model, order, save = model, [], DatabaseCache.set
with mock.patch.object(DatabaseCache, "set", slow):
    asyncio.run(main())
print(order, cache.get("key").split())
"""
WRITTEN = shutil.ignore_patterns("db.sqlite3*", "allowed")  # by a server, while a copy is made
FIRST = """
import asyncio
from chat import saved

async def main():
    async for chunk in saved.start("a key", "why?"):
        return print(chunk, end="")

asyncio.run(main())
"""
SAVE_FAILS = """
import asyncio
from unittest import mock
from django.core.cache.backends.db import DatabaseCache
from chat import saved, views

async def model(question):
    yield "one"

async def main():
    return [chunk async for chunk in saved.start("key", "why?")]

views.model = model
with mock.patch.object(DatabaseCache, "set", side_effect=OSError("as a test asks")):
    print(asyncio.run(main()))
"""
HANGS = """
import asyncio
from unittest import mock
from django.core.cache import cache
from chat import saved, views

async def model(question):
    yield "one"
    limits[0].reschedule(0)  # the minute is over
    await asyncio.Event().wait()

async def main():
    chunks = [chunk async for chunk in saved.start("key", "why?")]
    return chunks, await cache.aget("key")

views.model, limits, timeout = model, [], asyncio.timeout
with mock.patch.object(asyncio, "timeout", lambda s: limits.append(timeout(s)) or limits[0]):
    print(asyncio.run(main()), limits[0].expired())
"""


def test_the_script_that_asks_twice_prints_in_the_project_what_its_recording_says(folder):
    for each in range(3):
        word = folder / "allowed/why%3F" / str(each)
        word.parent.mkdir(parents=True, exist_ok=True)
        word.touch()
    words = re.fullmatch("python (.*)\n", ASK)[1].split()
    printed = run(*words, cwd=folder)
    recording = [line.text for line in recorded("streams/asked").lines]
    assert sorted(printed.stdout.splitlines()) == sorted(recording), printed.stderr


def test_an_answer_is_saved_before_its_end_is_told(folder):
    printed = run("manage.py", "shell", "-v0", "-c", DONE_AFTER, cwd=folder)
    order, saved = ['"one"', "saved", "done"], ["data:", '"one"', "event:", "done", "data:"]
    assert printed.stdout.endswith(f"{order} {saved}\n"), printed


def test_a_stream_whose_answer_cannot_be_saved_ends_without_done_and_the_failure_is_logged(folder):
    told = run("manage.py", "shell", "-v0", "-c", SAVE_FAILS, cwd=folder)
    assert told.stdout == "['data: \"one\"\\n\\n']\n" and "OSError: as a test asks" in told.stderr


def test_an_answer_whose_api_hangs_has_failed_and_is_saved(folder):
    printed = run("manage.py", "shell", "-v0", "-c", HANGS, cwd=folder).stdout
    assert printed.count("event: failed") == 2
    assert printed.endswith(" True\n"), printed


KEPT = """
import asyncio
from unittest import mock
from django.core.cache.backends.db import DatabaseCache
from chat import leases

async def main():
    until = asyncio.get_running_loop().create_future()
    answers = [OSError("as a test asks"), False, True]
    with mock.patch.object(DatabaseCache, "touch", side_effect=answers) as touch:
        keeping = asyncio.create_task(leases.keep("a key", until))
        while touch.call_count < len(answers):
            await asyncio.sleep(0.01)
            assert not keeping.done(), keeping
        until.cancel()
        await keeping
    print("kept")

asyncio.run(main())
"""


def test_a_key_is_kept_though_the_cache_fails_and_each_failure_is_logged(folder):
    told = run("manage.py", "shell", "-v0", "-c", KEPT, cwd=folder)
    assert told.stdout == "kept\n"
    failures = ["OSError('as a test asks')", "False"]
    assert told.stderr.splitlines() == [f"a key not kept: {each}" for each in failures]


def test_without_the_two_streams_of_the_beginning_nobody_is_answered_unasked(folder, tmp_path):
    copy = shutil.copytree(folder, tmp_path / "copy", ignore=WRITTEN)
    (removed,) = re.findall(r'^```diff title="chat/urls.py"\n(.*?)^```', PAGE, re.M | re.S)
    for line in removed.splitlines():
        change(copy / "chat/urls.py", line.removeprefix("-"), "")
    code = "from django.test import Client; c = Client(SERVER_NAME='localhost')\n"
    code += "print([c.get(f'/chat/{name}').status_code for name in ('text/', 'events/', '')])"
    assert run("manage.py", "shell", "-v0", "-c", code, cwd=folder).stdout == "[200, 200, 200]\n"
    assert run("manage.py", "shell", "-v0", "-c", code, cwd=copy).stdout == "[404, 404, 200]\n"


def test_who_has_three_answers_open_is_refused_another_until_one_is_closed(url, users):
    dan = users[3]
    first, *others = [begun(dan, url, number, f"open {number}") for number in "123"]
    refused = begun(dan, url, "4", "open 4")
    assert refused.status_code == 429 and refused.headers["Retry-After"] == "4"
    assert refused.read() == b"You have 3 answers open. Close one."
    first.close()
    (another,) = until(lambda: [one for one in [begun(dan, url, "4", "open 4")] if one.is_success])
    for one in *others, another:
        one.close()


def test_the_pages_own_question_by_post_is_answered_as_it_comes(url, users, open_page):
    ann, *_ = users
    page = open_page(url)
    session = {"name": "sessionid", "value": ann.cookies["sessionid"], "url": url}
    page.context.add_cookies([session])
    page.get_by_label("Question").fill("post?")
    page.add_script_tag(content=SCRIPT + "const id = crypto.randomUUID(); asked = ask(id)")
    shows_each_word(page, url, "post?")
    page.evaluate("asked")
    page.evaluate("ask(id)")  # as after a broken connection: what is saved comes, and comes once
    assert page.locator("output").inner_text().split() == words("post?")


def deploy(module):
    """Return the page's command of a deploy, with a shorter limit, for another application."""
    words = re.fullmatch("python (-m uvicorn .*) 5\n", DEPLOY)[1].replace(".asgi:", f".{module}:")
    return f"{words} 1 --port {{port}}".split()


@pytest.mark.every
@pytest.mark.parametrize("module", ["asgi", "bare"])
def test_a_deploy_saves_half_an_answer_if_the_application_is_wrapped(folder, users, module):
    """Without the lifespan of finishing, SIGTERM ends the process before any finally runs.

    Then nobody keeps the answer's key, and the same question is soon answered from the beginning.
    """
    cat = users[2]
    with served(folder, *deploy(module)) as (url, server):
        response = begun(cat, url, module, module)
        server.terminate()
        with contextlib.suppress(httpx.RemoteProtocolError):
            list(response.lines)
        assert server.wait() == 0
    with served(folder, *deploy(module)) as (url, _):
        allow_words(url, 3, module)
        whole, half = events(module), failed("", 1)
        assert answered(cat, url, module, module) == (whole if module == "bare" else half)


@pytest.mark.every
def test_a_save_that_outlasts_the_limits_of_a_deploy_is_not_lost(folder, users):
    """Two answers are whole, and the first is being saved, when the limits of the server pass."""
    eve, ids = users[4], ("slow-1", "slow-2")
    with served(folder, *deploy("slow")) as (url, server):
        responses = [begun(eve, url, each, each) for each in ids]
        for each, response in zip(ids, responses):
            allow_words(url, 2, each)
            assert [line for line in islice(response.lines, 4) if line][-1] == f'data: "{each} "'
        server.terminate()
        for response in responses:
            with contextlib.suppress(httpx.RemoteProtocolError):
                list(response.lines)
        server.wait()
    with served(folder, *deploy("asgi")) as (url, _):
        allow_words(url, 6, "anew")  # which is asked if the first answer was lost
        assert [answered(eve, url, each, "anew") for each in ids] == [*map(events, ids)]


def test_the_call_to_the_api_ends_when_the_reader_of_its_tokens_leaves(api, url):
    def opened():
        return int(get(f"{api}/open/").text)

    until(lambda: opened() == 0)
    with stream("GET", f"{url}relayed/") as answer:
        lines = answer.iter_lines()
        assert next(lines) == 'data: "token"' and opened() == 1
    until(lambda: opened() == 0)


def test_what_is_saved_may_come_from_that_api(api, folder, tmp_path):
    copy = shutil.copytree(folder, tmp_path / "copy", ignore=WRITTEN)
    (changes,) = re.findall(r'^```diff title="chat/saved.py"\n(.*?)^```', PAGE, re.M | re.S)
    for old, new in re.findall(r"^-(.*)\n\+(.*)\n", changes, re.M):
        change(copy / "chat/saved.py", old, new)
    assert run("manage.py", "shell", "-v0", "-c", FIRST, cwd=copy).stdout == 'data: "token"\n\n'


SENDS = "{method: 'PUT', body: 'a body', headers: {'X-Own': 'a header'}}"
READ = """
window.got = [];
window.read = async (url, options) => {
  const reader = (await fetch(url, options)).body.pipeThrough(new TextDecoderStream()).getReader();
  for (let part; !(part = await reader.read()).done;) got.push(part.value);
  return "ended";
};
window.listen = (url, options) => {
  window.source = new EventSource(url, options);
  source.onmessage = ({data}) => got.push(data);
};
"""


@pytest.fixture
def reading(open_page):
    """A page that reads, by fetch and by EventSource, and the server that it reads from."""
    with half_lines() as (url, server):
        page = open_page(url)
        page.evaluate(f"() => {{ {READ} }}")
        yield page, server
        page.context.close()


def asked_for(server, path):
    return [one for one in server.asked if one[1] == path]


def test_fetch_sends_any_method_and_an_event_source_a_get_alone(reading):
    page, server = reading
    assert page.evaluate(f"read('/whole/', {SENDS})") == "ended"
    assert asked_for(server, "/whole/") == [("PUT", "/whole/", "a header", b"a body")]
    page.evaluate(f"listen('/half/', {SENDS})")
    until(lambda: asked_for(server, "/half/") == [("GET", "/half/", None, b"")])


def test_fetch_gets_half_a_line_and_an_event_source_a_whole_event(reading):
    page, server = reading
    page.evaluate("() => { window.reading = read('/half/'); listen('/half/'); }")
    page.wait_for_function("got.length")
    until(lambda: len(asked_for(server, "/half/")) == 2)
    assert page.evaluate("got") == ["retry: 10\ndata: ha"]
    server.rest.set()
    assert page.evaluate("reading") == "ended"
    page.wait_for_function("got.includes('half')")  # once each time that the source asks
    assert {*page.evaluate("got")} == {"retry: 10\ndata: ha", "lf\n\n", "half"}


def test_fetch_raises_where_a_stream_breaks_and_an_event_source_asks_again(reading):
    page, server = reading
    assert page.evaluate("read('/breaks/').catch((error) => error.name)") == "TypeError"
    page.evaluate("listen('/breaks/')")
    until(lambda: len(asked_for(server, "/breaks/")) >= 3)
    assert page.evaluate("got").count("half") == 0


@pytest.mark.parametrize("way", ["fetch", "EventSource"])
def test_the_stop_button_ends_the_stream_and_the_making_of_its_answer(folder, url, open_page, way):
    page, asked = open_page(url), f"stop-{way}"
    page.get_by_label("Question").fill(asked)
    page.get_by_role("button", name=way).click()
    allow_words(url, 1, asked)
    expect(page.locator("output")).to_have_text("You")
    page.get_by_role("button", name="Stop").click()
    until(lambda: (folder / "allowed" / f"left {asked}").exists())
    allow_words(url, 1, asked)
    page.get_by_role("button", name=way).click()  # another question takes that word, if it is there
    expect(page.locator("output")).to_have_text("You")
    assert [one for one in page.complaints if "404" not in one] == []


def test_the_page_says_that_a_stream_broke_off(url, open_page):
    page = open_page(url)
    page.get_by_label("Question").fill("broken")
    page.get_by_role("button", name="fetch").click()
    allow_words(url, 1, "broken")
    expect(page.locator("output")).to_have_text("You")
    allow_words(url, 1, "fail broken")
    expect(page.locator("output")).to_have_text("You TypeError: network error")


def test_a_page_is_told_how_far_a_job_of_another_process_is(folder, url, open_page):
    def work(percent):
        code = f"from django.core.cache import cache; cache.set('job', {percent})"
        assert run("manage.py", "shell", "-v0", "-c", code, cwd=folder).returncode == 0

    page = open_page(url)
    page.evaluate(f"() => {{ {READ} }}")
    work(20)
    page.evaluate("listen('progress/')")
    page.wait_for_function("got.at(-1) === '20'")
    work(40)
    page.wait_for_function("got.at(-1) === '40'")
    page.evaluate("() => { source.close(); got.length = 0; window.ending = read('progress/'); }")
    page.wait_for_function("got.length")  # who comes later hears of it at once
    assert page.evaluate("got") == ["data: 40\n\n"]
    work(100)
    assert page.evaluate("ending") == "ended"
    assert page.evaluate("got.at(-1)").endswith("event: done\ndata:\n\n")


@pytest.fixture(scope="module")
def demo_of_it(api, tmp_path_factory):
    """A client of a demo that asks it, with a token."""
    database = f"sqlite:///{tmp_path_factory.mktemp('database')}/db.sqlite3"
    token = {"headers": {"X-CSRFToken": "c" * 32}, "cookies": {"csrftoken": "c" * 32}}
    with (
        demo_of(api, database) as (url, _),
        httpx.Client(base_url=url, **HERE, **token) as client,
    ):
        yield client


@pytest.mark.every
@pytest.mark.parametrize("new_database", ["postgresql"], indirect=True)
def test_open_streams_take_a_thread_each_or_none_and_no_connection(api, new_database):
    database = new_database()
    threads = {}
    for lazy in "0", "1":
        threads[lazy], connections, _ = counted(READERS, lazy, api, database)
        assert connections == 0
    assert threads == {"0": READERS + 1, "1": 1}


@pytest.mark.parametrize("stays", [True, False], ids=["stays", "leaves"])
def test_the_demo_tells_who_stays_and_who_comes_back_that_an_answer_failed(api, demo_of_it, stays):
    key, why = f"stays-{stays}", "the API broke off"
    with demo_of_it.stream("POST", "/stream/async/", data={"key": key}) as answer:
        lines = answer.iter_lines()
        assert next(lines) == "event: token"
        if stays:
            get(f"{api}/break/")
            assert any(f"failed: {why}" in line for line in lines)
    get(f"{api}/break/")
    saved = until(lambda: (one := demo_of_it.get(f"/stream/saved/{key}/")).content and one.json())
    assert saved["text"].startswith("token") and why in saved["failure"]


def test_the_demo_refuses_a_reader_the_fifth_stream_until_one_is_closed(api, demo_of_it):
    def begun(number):
        asking = demo_of_it.build_request("POST", "/stream/async/", data={"key": f"{number}"})
        return demo_of_it.send(asking, stream=True)

    first, *others = map(begun, range(4))
    refused = begun(4)
    assert refused.status_code == 429 and refused.headers["Retry-After"]
    assert refused.read() == b"You have 4 streams open, which is the limit. Close one.\n"
    first.close()
    (another,) = until(lambda: [one for one in [begun(4)] if one.is_success])
    for one in *others, another:
        one.close()
    get(f"{api}/end/")


@pytest.mark.parametrize(("way", "reader"), [("sync", "stays"), ("async", "stays"), ("async", "")])
def test_the_demo_makes_no_more_answers_at_once_than_it_says(tmp_path, way, reader):
    """One, here; one counts whose reader has left, too, while it is being made.

    The API is the test's own: another demo's answers may ask a shared one after all.
    """

    def opened():
        return int(get(f"{api}/open/").text)

    def ask(way, reader):
        token = {"headers": {"X-CSRFToken": "c" * 32}, "cookies": {"csrftoken": "c" * 32}}
        asked = f"{url}/stream/{way}/"
        with stream("POST", asked, data={"key": "one"}, **token) as answer:
            if reader == "stays":
                answer.read()
            elif answer.is_success:
                next(answer.iter_lines())  # then its task goes on without a reader
            return answer.status_code

    with ExitStack() as stack:
        pool = stack.enter_context(ThreadPoolExecutor(1))
        api = stack.enter_context(waiting_api())
        database = f"sqlite:///{tmp_path}/db.sqlite3"
        url, _ = stack.enter_context(demo_of(api, database, DEMO_STREAMS="1"))
        first = pool.submit(ask, way, reader)
        until(lambda: opened() == 1 and (reader or first.done()))
        second = ask("async", "")
        get(f"{api}/end/")
        assert (first.result(), second) == (200, 503)


def test_readers_in_two_workers_hear_of_an_event_when_its_transaction_commits(folder, tmp_path):
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
            reader = stack.enter_context(stream("GET", url))
            lines = reader.iter_lines()
            heard.append((next(lines), lines))
        with (
            psycopg.connect(server) as in_transaction,
            psycopg.connect(server, autocommit=True) as at_once,
        ):
            in_transaction.execute("NOTIFY news, 'sent first'")
            at_once.execute("NOTIFY news, 'sent second'")
            in_transaction.commit()
        for _, lines in heard:
            assert [next(filter(None, lines)) for _ in range(2)] == [
                "data: sent second",
                "data: sent first",
            ]
