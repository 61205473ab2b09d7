"""Who copies the views of a way out into a fresh project has the cure at work, on a real server.

And who follows the lists of steps on the page that helps to choose sees what they tell.
"""

import ast
import contextlib
import importlib.util
import json
import re
import shlex
import shutil
import signal
import subprocess
import sys
import time

import httpx
import pytest

from snippets.recorder import catalog
from snippets.recorder.needs import lack
from tests.support.project import ENVIRONMENT, IN_CI, ROOT, change, run
from tests.support.recorded import recorded
from tests.support.servers import reserved_port, serving, until

OF_A_NEW_PROJECT = {"ROOT_URLCONF", "ALLOWED_HOSTS", "DEBUG_PROPAGATE_EXCEPTIONS"}
MORE_THAN_VIEWS = {  # what stands in a snippet that shows more than the answer to a GET
    "http.disconnect": "the reader leaves",
    "POST": "a fresh project asks for a CSRF token",
    "django.test": "a test",
    "import pytest": "a test, too",
    "import uvicorn": "a setting of the server",
    "HTTPServer": "a second server",
    "debug=True": "a setting of the event loop",
    "faulthandler": "a watcher beside the views",
    "gc.collect": "the garbage collector, and whom a task waits for",
    ".connect(receiver)": "a receiver of a signal, whom no view names",
}
SERVERS = {
    "asgi": ("-m", "uvicorn", "mysite.asgi:application", "--port", "{port}"),
    "wsgi": ("-m", "gunicorn", "mysite.wsgi", "--bind", "127.0.0.1:{port}"),
}
ROUTES = """
import importlib, json, sys, django
django.setup()
modules = {name: importlib.import_module(f"mysite.{name}") for name in sys.argv[1:]}
print(json.dumps({n: [str(p.pattern) for p in m.urlpatterns] for n, m in modules.items()}))
"""
URLS = """
from django.core.cache import cache
from django.http import HttpResponse
from django.urls import include
urlpatterns += [path("clear/", lambda request: HttpResponse(cache.clear()))]
urlpatterns += [path(f"{name}/", include(f"mysite.{name}")) for name in NAMES]
"""
STATUS = re.compile(r"\b([1-5]\d\d)\b")
LONGEST = 300  # seconds that a line is waited for which will never come


def path_of(name):
    return catalog.ROOT / catalog.snippets()[f"traps/{name}"].path


def settings_of(tree):
    """Return the names of all settings that a snippet makes."""
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    made = [call for call in calls if ast.unparse(call.func) == "settings.configure"]
    targets = [t for node in ast.walk(tree) if isinstance(node, ast.Assign) for t in node.targets]
    changed = [t.attr for t in targets if ast.unparse(t).startswith("settings.")]
    return {*changed, *(keyword.arg for call in made for keyword in call.keywords)}


def names_of(node):
    """Return the names that a statement of a module gives a meaning to."""
    if isinstance(node, ast.Import | ast.ImportFrom):
        return [alias.asname or alias.name.partition(".")[0] for alias in node.names]
    if isinstance(node, ast.Assign):
        return [one.id for target in node.targets for one in ast.walk(target) if is_name(one)]
    return [node.name] if hasattr(node, "name") else []


def is_name(node):
    return isinstance(node, ast.Name)


def views_of(tree):
    """Return the statements of a module that its urlpatterns need, and nothing else of it."""
    needed, waiting = [], ["urlpatterns"]
    while waiting:
        name = waiting.pop()
        for node in tree.body:
            if name in names_of(node) and node not in needed:
                needed.append(node)
                waiting += [one.id for one in ast.walk(node) if is_name(one)]
    return [node for node in tree.body if node in needed]


def span(node):
    """Return the first and the last line of a statement, with its decorators."""
    first = min([node.lineno, *(one.lineno for one in getattr(node, "decorator_list", []))])
    return first, node.end_lineno


def view_shaped():
    """Return the names of ways out that are views and URLs alone, by the interface they run on."""
    by_interface = {"asgi": [], "wsgi": []}
    for name in catalog.snippets():
        if not re.fullmatch("traps/.*_fixed", name):
            continue
        short = name.partition("/")[2]
        text = path_of(short).read_text("utf-8")
        tree = ast.parse(text)
        alone = settings_of(tree) <= OF_A_NEW_PROJECT
        if views_of(tree) and alone and not any(word in text for word in MORE_THAN_VIEWS):
            by_interface["wsgi" if "get_wsgi_application" in text else "asgi"].append(short)
    return by_interface


VIEWS = view_shaped()


def test_there_are_as_many_view_shaped_ways_out_as_expected():
    assert len(VIEWS["asgi"]) >= 18 and len(VIEWS["wsgi"]) >= 3


@pytest.fixture(scope="module")
def served(request, tmp_path_factory):
    """A fresh project with the views of an interface: a client of it, its routes, its output."""
    interface, folder = request.param, tmp_path_factory.mktemp("fresh")
    if importlib.util.find_spec(SERVERS[interface][1]) is None:
        pytest.skip(f"{SERVERS[interface][1]} is not installed")
    made = run("-m", "django", "startproject", "mysite", ".", cwd=folder)
    assert made.returncode == 0, made.stderr
    names = [name for name in VIEWS[interface] if not lack(path_of(name))]
    for name in names:
        lines = path_of(name).read_text("utf-8").splitlines(keepends=True)
        parts = [span(node) for node in views_of(ast.parse("".join(lines)))]
        text = "".join("".join(lines[first - 1 : last]) for first, last in parts)
        (folder / f"mysite/{name}.py").write_text(text, "utf-8")
    with (folder / "mysite/urls.py").open("a") as urls:
        urls.write(URLS.replace("NAMES", repr(names)))
    told = run("-c", ROUTES, *names, cwd=folder, DJANGO_SETTINGS_MODULE="mysite.settings")
    assert told.returncode == 0, told.stderr
    output = folder / "output.txt"
    with output.open("w") as stdout:
        streams = {"stdout": stdout, "stderr": stdout, "cwd": folder}
        environment = ENVIRONMENT | {"PYTHONUNBUFFERED": "1"}
        with (
            serving(*SERVERS[interface], env=environment, **streams) as (url, _),
            httpx.Client(base_url=url, timeout=LONGEST) as client,
        ):
            yield client, json.loads(told.stdout), output


def of_the_views(name):
    """Return what a recording's views print, and what its client prints."""
    nodes = views_of(ast.parse(path_of(name).read_text("utf-8")))
    spans = [span(node) for node in nodes]
    server, client = [], []
    for line in recorded(f"traps/{name}").lines:
        inside = any(first <= (line.source or 0) <= last for first, last in spans)
        (server if inside else client).append(line.text)
    return server, client


def is_shown(line, answers):
    """Say whether one of some answers is as a line of the client tells."""
    if match := STATUS.search(line):
        return int(match[1]) in {answer.status_code for answer in answers}
    if line.startswith("[(b'"):
        told = [(key.decode(), value.decode()) for key, value in ast.literal_eval(line)]
        return any(all(a.headers[key] == value for key, value in told) for a in answers)
    if match := re.match("received (.*)", line):
        return any(match[1].strip() in answer.text for answer in answers)
    return line in {answer.text for answer in answers} or line in SAYS_NO_MORE


SAYS_NO_MORE = {"/favicon.ico is answered", "/chat/ is answered", "the end of the stream"}
EACH = [(interface, name) for interface, names in VIEWS.items() for name in names]


@pytest.mark.every
@pytest.mark.parametrize(("served", "name"), EACH, indirect=["served"], scope="module")
def test_the_views_answer_as_recorded_in_a_fresh_project(served, name):
    reader, routes, output = served
    if missing := lack(path_of(name)):
        pytest.skip(missing)
    reader.get("/clear/")  # two snippets keep something else in the cache by one name
    before = len(output.read_text("utf-8"))
    answers = [reader.get(f"/{name}/{route}") for route in routes[name]]
    server, client = of_the_views(name)
    assert server or client

    def unsaid():
        printed = output.read_text("utf-8")[before:].splitlines()
        return [line for line in server if line not in printed]

    end = time.monotonic() + LONGEST
    until(lambda: not unsaid() or time.monotonic() > end)
    assert not unsaid(), output.read_text("utf-8")
    assert not [line for line in client if not is_shown(line, answers)]
    if not any(map(STATUS.search, client)):
        assert {answer.status_code for answer in answers} == {200}
    assert "Traceback" not in output.read_text("utf-8")[before:]


LISTS = ROOT / "docs/choosing.md"
STEP = re.compile(r'^```(\w+)(?: title="(.+?)")?\n(.*?)^```|^(## [^\n]+)', re.M | re.S)
PORT = re.compile(r"\b80\d\d\b")
SERVES = "-m gunicorn", "-m uvicorn"


def steps_of(page):
    """Return the fences of the lists of a page as (kind, title, text), in their order."""
    steps, inside = [], False
    for kind, title, text, heading in STEP.findall(page):
        inside = heading.endswith("step by step") if heading else inside
        steps += [(kind, title, text)] if inside and not heading else []
    return steps


class Reader:
    """Somebody who does in a folder what the fences of a list tell, and looks for what they show.

    Servers take ports of ours in the place of those on the page, and go on until the end.
    """

    def __init__(self, folder, stack):
        self.folder, self.stack, self.ports, self.servers = folder, stack, {}, []
        self.output, self.failed = folder / "output.txt", []
        stdout = stack.enter_context(self.output.open("a"))
        self.streams = {"stdout": stdout, "stderr": stdout, "cwd": folder}
        self.streams["env"] = ENVIRONMENT | {"PYTHONUNBUFFERED": "1"}

    def do(self, kind, title, text):
        getattr(self, kind)(text, title)

    def python(self, text, name):
        (self.folder / name).write_text(text, "utf-8")

    def diff(self, text, name):
        """Change each run of lines that begin with - into those that begin with + below it."""
        for old, new in re.findall(r"((?:^-.*\n)+)((?:^\+.*\n)+)", text, re.M):
            old, new = (re.sub("^.", "", part, flags=re.M) for part in (old, new))
            change(self.folder / name, old, new)

    def sh(self, text, _):
        assert not self.failed
        self.output.write_text("", "utf-8")
        for line in text.splitlines():
            program, *arguments = shlex.split(PORT.sub(self.port, line))
            program = sys.executable if program == "python" else program
            if any(word in line for word in SERVES):
                port = self.port(PORT.search(line))
                served = serving(*arguments, port=port, program=program, **self.streams)
                self.servers += [self.stack.enter_context(served)[1]]
            elif subprocess.run([program, *arguments], **self.streams).returncode:
                self.failed.append(line)

    def port(self, match):
        """Return a port of ours for one of the page's, the same each time."""
        if match[0] not in self.ports:
            self.ports[match[0]] = self.stack.enter_context(reserved_port())
        return str(self.ports[match[0]])

    def text(self, text, when):
        """Look for each line, in which … stands for anything, in what has been printed."""
        if when == "after Ctrl-C":
            self.servers[-1].send_signal(signal.SIGINT)
        lines = [re.escape(line).replace("…", ".*?") for line in text.splitlines()]
        end = time.monotonic() + LONGEST

        def unseen():
            printed = self.output.read_text("utf-8")
            return [line for line in lines if not re.search(line, printed)]

        until(lambda: not unseen() or not self.servers or time.monotonic() > end)
        assert not unseen(), self.output.read_text("utf-8")
        if "FAILED" in text:
            self.failed.clear()


@pytest.mark.every
@pytest.mark.skipif(not shutil.which("curl") and not IN_CI, reason="needs curl")
def test_the_steps_of_the_page_show_what_it_tells(tmp_path):
    page = LISTS.read_text("utf-8")
    with contextlib.ExitStack() as stack:
        reader = Reader(tmp_path, stack)
        for step in steps_of(page):
            reader.do(*step)
    assert not reader.failed


def test_there_are_as_many_steps_as_expected():
    kinds = [kind for kind, _, _ in steps_of(LISTS.read_text("utf-8"))]
    assert kinds.count("sh") >= 7 and kinds.count("text") >= 7 and kinds.count("diff") >= 3
