"""Somebody copies the views and the settings of a snippet into a fresh project, and serves it.

What the tests ask for beside the snippet's own routes is answered before Django, under ASIDE.
"""

import ast
import asyncio
import contextlib
import re
import shutil
import textwrap

import httpx

from snippets.recorder import catalog
from tests.support.demos import run_alone
from tests.support.project import ENVIRONMENT, run
from tests.support.servers import HERE, serving

ASIDE = "/of-the-test/"
LONGEST = 300  # seconds that an answer is waited for which will never come
TRACEBACK = "Traceback (most recent call last)"
OF_A_NEW_PROJECT = {  # what startproject sets, or tells by another way
    *("ROOT_URLCONF", "SECRET_KEY", "DEBUG", "ALLOWED_HOSTS", "DEBUG_PROPAGATE_EXCEPTIONS"),
    *("INSTALLED_APPS", "PASSWORD_HASHERS", "STATIC_URL", "LOGGING_CONFIG", None),
}
ADDED = {  # settings that a new project has, too, and the snippet adds something to
    "MIDDLEWARE": "MIDDLEWARE += [one for one in THEIRS if one not in MIDDLEWARE]",
    "DATABASES": """if "sqlite3" in THEIRS["default"]["ENGINE"]:
    THEIRS = {"default": DATABASES["default"] | THEIRS["default"] | DATABASES["default"]}
DATABASES = THEIRS""",
}
SERVERS = {
    "asgi": ("-m", "uvicorn", "mysite.tried:application", "--port", "{port}"),
    "wsgi": ("-m", "gunicorn", "mysite.tried:application", "--bind", "127.0.0.1:{port}"),
}
SLOW = '''

def slow(sleep, seconds, *result):
    """Say that it sleeps, and sleep for so long that another request comes in between."""
    print("sleeps")
    return sleep(5 * seconds, *result)
'''
TRIED = {
    "asgi": '''
import asyncio, os, sys, threading
from concurrent.futures.thread import _threads_queues
from mysite.asgi import application as project
from mysite.look import look

before = set()

async def rest():
    """Wait until all is over that the requests have started; a pool's threads stay."""
    while tasks := asyncio.all_tasks() - before - {asyncio.current_task()}:
        await asyncio.wait(tasks)
    for thread in set(threading.enumerate()) - before - set(_threads_queues):
        if not thread.daemon:
            await asyncio.to_thread(thread.join)

async def application(scope, receive, send):
    if not scope.get("path", "").startswith("ASIDE"):
        return await project(scope, receive, send)
    if scope["path"].endswith("begin"):
        before.update(asyncio.all_tasks(), threading.enumerate())
        if sys.version_info < (3, 12) and os.environ.get("PYTHONASYNCIODEBUG"):
            asyncio.get_running_loop().set_debug(True)  # under Python 3.11, Uvicorn switches it off
    if scope["path"].endswith("rest"):
        await rest()
    if scope["path"].endswith("look"):
        await look()
    await send({"type": "http.response.start", "status": 204, "headers": []})
    await send({"type": "http.response.body"})
''',
    "wsgi": """
import asyncio, threading
from concurrent.futures.thread import _threads_queues
from mysite.wsgi import application as project
from mysite.look import look

before = set()

def application(environ, start_response):
    if not environ["PATH_INFO"].startswith("ASIDE"):
        return project(environ, start_response)
    if environ["PATH_INFO"].endswith("begin"):
        before.update(threading.enumerate())
    if environ["PATH_INFO"].endswith("rest"):
        begun = set(threading.enumerate()) - before - set(_threads_queues)
        [one.join() for one in begun if not one.daemon]
    if environ["PATH_INFO"].endswith("look"):
        asyncio.run(look())
    start_response("204 No Content", [])
    return []
""",
}


def path_of(name):
    """Return the path of a snippet of the traps, by its short name."""
    return catalog.ROOT / catalog.snippets()[f"traps/{name}"].path


def statements(tree):
    """Return the statements of a module, also those that it tries."""
    tried = [inner for node in tree.body if isinstance(node, ast.Try) for inner in node.body]
    return sorted([*tree.body, *tried], key=lambda node: node.lineno)


def names_of(node):
    """Return the names that a statement of a module gives a meaning to."""
    if isinstance(node, ast.Import | ast.ImportFrom):
        return [alias.asname or alias.name.partition(".")[0] for alias in node.names]
    if isinstance(node, ast.Assign) and not ast.unparse(node.targets[0]).startswith("settings."):
        return [one.id for target in node.targets for one in ast.walk(target) if is_name(one)]
    return [node.name] if hasattr(node, "name") else []


def is_name(node):
    return isinstance(node, ast.Name)


def needed_for(names, tree):
    """Return the statements of a module that some of its names need, and nothing else of it."""
    needed, waiting = [], list(names)
    while waiting:
        name = waiting.pop()
        for node in statements(tree):
            if name in names_of(node) and node not in needed:
                needed.append(node)
                waiting += [one.id for one in ast.walk(node) if is_name(one)]
    return [node for node in statements(tree) if node in needed]


def views_of(text, *more):
    """Return what the URLs and the settings of a snippet need of it, if it has URLs."""
    tree = ast.parse(text)
    named = re.findall(r"__(?:name__\}|main__)\.(\w+)", text)
    return needed_for(["urlpatterns", *named, *more], tree) if "urlpatterns" in text else []


def span(node):
    """Return the first and the last line of a statement, with its decorators."""
    first = min([node.lineno, *(one.lineno for one in getattr(node, "decorator_list", []))])
    return first, node.end_lineno


def source(nodes, text):
    """Return the source of some statements, each on the lines on which the snippet has it."""
    lines, kept = text.splitlines(), [""] * text.count("\n")
    for first, last in map(span, nodes):
        kept[first - 1 : last] = textwrap.dedent("\n".join(lines[first - 1 : last])).splitlines()
    return "\n".join(kept) + "\n"


def settings_of(tree):
    """Return the settings that a snippet makes, each with its expression."""
    made = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "settings.configure":
            made |= {keyword.arg: keyword.value for keyword in node.keywords}
    for node in statements(tree):
        if isinstance(node, ast.Assign):
            many = isinstance(node.targets[0], ast.Tuple)
            targets = node.targets[0].elts if many else node.targets
            values = node.value.elts if many and isinstance(node.value, ast.Tuple) else [node.value]
            for target, value in zip(targets, values, strict=False):
                if ast.unparse(target).startswith("settings."):
                    made[target.attr] = value
    return made


def settings_text(text):
    """Return what somebody writes at the end of settings.py for a snippet."""
    tree, written = ast.parse(text), []
    for name, value in settings_of(tree).items():
        if name not in OF_A_NEW_PROJECT:
            used = [one.id for one in ast.walk(value) if is_name(one)]
            written += [source(needed_for(used, tree), text), f"\nTHEIRS = {ast.unparse(value)}\n"]
            written += [ADDED.get(name, f"{name} = THEIRS"), "\n"]
    return re.sub(r"\{__name__\}|__main__\b", "mysite.copied", "".join(written))


def interface_of(name):
    """Return what serves a snippet: asgi, or wsgi if nothing in it is for ASGI."""
    text = path_of(name).read_text("utf-8")
    return "wsgi" if "get_wsgi_application" in text and "get_asgi" not in text else "asgi"


def new_project(folder):
    """Start a project in a folder, with its database."""
    for command in (["-m", "django", "startproject", "mysite", "."], ["manage.py", "migrate"]):
        ended = run(*command, cwd=folder)
        assert ended.returncode == 0, ended.stderr
    return folder


def copy_into(project, name, visit):
    """Copy into a new project what somebody needs of a snippet, and what a visit looks at."""
    text = path_of(name).read_text("utf-8")
    copied = source(views_of(text, *visit.more), text)
    if visit.slow:
        copied = re.sub(r"\b(time|asyncio)\.sleep\(", r"slow(\1.sleep, ", copied) + SLOW
    site = project / "mysite"
    (site / "copied.py").write_text(copied, "utf-8")
    with (site / "urls.py").open("a") as urls:
        urls.write("\nfrom django.urls import include\n")
        urls.write('urlpatterns = [path("", include("mysite.copied"))]\n')
    with (site / "settings.py").open("a") as settings:
        settings.write(f"\n{settings_text(text)}\n{visit.settings}\n")
    look = textwrap.indent(textwrap.dedent(visit.look) or "pass\n", "    ")
    (site / "look.py").write_text(f"async def look():\n    from mysite import copied\n{look}")
    tried = TRIED[interface_of(name)].replace("ASIDE", ASIDE)
    (site / "tried.py").write_text(tried, "utf-8")
    if visit.application:
        node = needed_for(["application"], ast.parse(text))
        with (site / "asgi.py").open("a") as asgi:
            asgi.write(f"\n{source(node, text)}")


class Reader:
    """A client of a served project: its answers, and what the server prints."""

    def __init__(self, url, output):
        self.url, self.output, self.answers, self.told = url, output, [], []
        limits = httpx.Limits(max_keepalive_connections=0)  # each request has a socket of its own
        self.client = httpx.AsyncClient(base_url=url, limits=limits, **HERE | {"timeout": LONGEST})

    def printed(self):
        return self.output.read_text("utf-8")

    async def ask(self, route="", method="GET", **options):
        """Ask for a route, and keep the answer, unless the server breaks off."""
        try:
            answer = await self.client.request(method, f"/{route}", **options)
        except httpx.RemoteProtocolError as error:
            self.told.append(f"{type(error).__name__}: {error}")
        else:
            self.answers.append(answer)
        return self

    async def post(self, route="", **options):
        """Post something that has no form, as a script of the project's pages would."""
        token = "t" * 32
        self.client.cookies.set("csrftoken", token)
        await self.ask(route, "POST", headers={"X-CSRFToken": token}, **options)

    async def leave(self, route="", after=0):
        """Receive some parts of an answer, and close the socket."""
        async with self.client.stream("GET", f"/{route}") as answer:
            received = answer.aiter_raw()
            for _ in range(after):
                await anext(received)

    async def aside(self, name):
        await self.client.get(ASIDE + name)

    async def look(self):
        await self.aside("look")

    async def sees(self, line, times=1):
        """Wait until the server has printed a line so many times."""
        while self.printed().splitlines().count(line) < times:  # noqa: ASYNC110 - another process
            await asyncio.sleep(0.02)

    async def fails(self):
        """Wait until the server has printed an error of its own."""
        while TRACEBACK not in self.printed():  # noqa: ASYNC110 - another process
            await asyncio.sleep(0.05)

    async def visit(self, steps):
        """Do the steps of a visit, until they are done and all is over, or the server fails."""
        async with self.client:
            await self.aside("begin")
            visiting = asyncio.create_task(self.all_of(steps))
            failing = asyncio.create_task(self.fails())
            await asyncio.wait([visiting, failing], return_when=asyncio.FIRST_COMPLETED)
            for task in visiting, failing:
                task.cancel()
                with contextlib.suppress(asyncio.CancelledError):
                    await task
        return self

    async def all_of(self, steps):
        await steps(self)
        await self.aside("rest")


def visited(new, folder, name, visit):
    """Serve a copy of a new project with what a snippet shows; return a reader who was there."""
    project = shutil.copytree(new, folder, dirs_exist_ok=True)
    copy_into(project, name, visit)
    output = project / "output.txt"
    environment = ENVIRONMENT | {"PYTHONUNBUFFERED": "1"}
    if "debug=True" in path_of(name).read_text("utf-8"):
        environment["PYTHONASYNCIODEBUG"] = "1"
    with output.open("w") as stdout:
        streams = {"stdout": stdout, "stderr": stdout, "cwd": project, "env": environment}
        with serving(*SERVERS[interface_of(name)], **streams) as (url, _):
            return run_alone(Reader(url, output).visit(steps_of(name, visit)))


def steps_of(name, visit):
    """Return what a reader does: the steps of a visit, or to ask for each route in turn."""
    if callable(visit.steps):
        return visit.steps
    text = path_of(name).read_text("utf-8")
    routes = visit.steps or re.findall(r'\bpath\("([^"]*)"', text)

    async def steps(reader):
        for route in routes:
            await reader.ask(route)

    return steps
