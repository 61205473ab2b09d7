"""What several tests share: fresh runs of all snippets, the built site, and where things are."""

import contextlib
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
from functools import partial
from urllib.parse import urlsplit

import psycopg
import pytest
from playwright.sync_api import expect, sync_playwright

from snippets.recorder import catalog
from snippets.recorder.browsers import CHROMIUM, OPTIONS
from snippets.recorder.places import side_by_side
from tests.support.pressing import opened
from tests.support.project import COUNT, ENVIRONMENT, IN_CI, QUIET, ROOT, copy_of
from tests.support.servers import STATIC, serving

signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell's background job ignores it
if hasattr(signal, "SIGHUP") and signal.getsignal(signal.SIGHUP) == signal.SIG_IGN:
    signal.signal(signal.SIGHUP, lambda *_: None)  # nohup: what the tests start must not inherit it


LONGEST = [
    *("endurance", "run_every_snippet", "demo", "browser", "fresh_project", "snippets", "streams"),
    *("compare", "mutations", "site", "scenes", "copy_button", "coverage", "editor", "run_button"),
    *("run_button_elsewhere", "releases", "recorder", "recorder_truth", "directives"),
    *("load", "lab", "versions", "servers", "attacks"),
]


def pytest_collection_modifyitems(items):
    """Begin with the files that take longest: pytest's workers then end at about the same time."""
    order = {f"test_{name}.py": place for place, name in enumerate(LONGEST)}
    items.sort(key=lambda item: order.get(item.path.name, len(order)))


@pytest.fixture(scope="session", params=["sqlite", "postgresql"])
def new_database(request, tmp_path_factory):
    """A function that makes an empty database, and returns what DATABASE_URL has to be for it."""
    if request.param == "sqlite":
        yield lambda: f"sqlite:///{tmp_path_factory.mktemp('database')}/db.sqlite3"
        return
    server = os.environ.get("POSTGRESQL_URL")
    if not server and not IN_CI:
        pytest.skip("set POSTGRESQL_URL to a server on which the tests may make databases")
    made = []
    with psycopg.connect(server, autocommit=True) as connection:

        def make():
            made.append(f"demo_{os.getpid()}_{len(made)}")
            connection.execute(f"CREATE DATABASE {made[-1]}")
            return urlsplit(server)._replace(path=f"/{made[-1]}").geturl()

        yield make
        for name in made:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(scope="session")
def runs():
    """The texts of fresh runs of all recordings by name; Failed, of a program that failed.

    NotRun, of one that needs what is not here.
    """
    answers = side_by_side(catalog.recordings().values())
    return {recording.name: text for recording, text in answers}


@contextlib.contextmanager
def one_at_a_time(folder):
    """Let one of pytest's workers after the other run a block, or the next if one dies in it."""
    # SQLite has a lock, on every system, that is gone with the process that held it.
    with contextlib.closing(sqlite3.connect(folder / "one-at-a-time", timeout=1e6)) as lock:
        lock.execute("BEGIN EXCLUSIVE")
        yield


@pytest.fixture(scope="session")
def site(tmp_path_factory):
    """The folder of the built site, which the first of pytest's workers builds for all."""
    shared = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        shared = shared.parent
    folder, unfinished = shared / "site", shared / "unfinished-site"
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", unfinished]
    with one_at_a_time(shared):
        if not folder.exists():
            built = subprocess.run(
                command, cwd=ROOT, env=ENVIRONMENT, capture_output=True, text=True
            )
            assert built.returncode == 0, built.stderr
            unfinished.rename(folder)
    return folder


@pytest.fixture(scope="session")
def runtime(site):
    """The folder of what the Run buttons need; a site that was built without npm has none."""
    folder = site / "assets/run"
    if not any(folder.glob("pyodide-*")) and not IN_CI:
        pytest.skip("the site has no Run buttons, because npm did not fetch Pyodide")
    return folder


@pytest.fixture
def project(tmp_path):
    """A copy of the project that a test may break."""
    return copy_of(ROOT, tmp_path / "project")


@pytest.fixture
def house(tmp_path):
    """A project with the recorder of this one and a single snippet of its own."""
    (tmp_path / "snippets/page").mkdir(parents=True)
    for module in (ROOT / "snippets").glob("*.py"):
        shutil.copy(module, tmp_path / "snippets")
    shutil.copytree(ROOT / "snippets/recorder", tmp_path / "snippets/recorder")
    (tmp_path / "snippets/page/count.py").write_text(COUNT)
    return tmp_path


@pytest.fixture(scope="session")
def url(site):
    """The address of the built site on a server of its own."""
    with serving(*STATIC, "-d", site, **QUIET) as (url, _):
        yield url + "/"


@pytest.fixture(scope="session")
def launch():
    """A function that starts a program of Chromium's."""
    if not CHROMIUM and not IN_CI:
        pytest.skip("no Chromium found; set CHROMIUM to its path")
    # A page is waited for as long as it takes; only what will never come takes five minutes.
    expect.set_options(timeout=300_000)
    with sync_playwright() as playwright:
        yield partial(playwright.chromium.launch, args=OPTIONS)


@pytest.fixture(scope="session")
def readers_browser(launch):
    """Chromium as a reader has it."""
    chromium = launch(executable_path=CHROMIUM)
    yield chromium
    chromium.close()


@pytest.fixture(scope="session")
def browser(launch):
    """Chromium, without its windows where that is installed: a new context costs it a tenth."""
    without_windows = shutil.which("chromium-headless-shell")
    chromium = launch(executable_path=os.environ.get("CHROMIUM") or without_windows or CHROMIUM)
    yield chromium
    chromium.close()


@pytest.fixture
def open_page(browser):
    """A function that opens a page in a context of its own, which ends with the test."""
    pages = []

    def open_page(url, **options):
        pages.append(opened(browser, url, **options))
        return pages[-1]

    yield open_page
    for page in pages:
        page.context.close()


@pytest.fixture
def page(open_page, url):
    return open_page(url)


@pytest.fixture(scope="module")
def warm_page(browser, url):
    """One page for many runs: its spare workers are ready."""
    page = opened(browser, url)
    yield page
    page.context.close()
