"""Browsers as places: recordings' programs run in them through the script of the site's pages."""

import contextlib
import functools
import http.server
import os
import shutil
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path

from snippets.recorder import agreement, firefox
from snippets.recorder.answers import AGREES, DIFFERS
from snippets.recorder.catalog import ROOT, Recording
from snippets.recorder.places import Answered, NotRun

NAMES = "chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"
CHROMIUM = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)
OPTIONS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
BROWSERS = WITH_JSPI, WITHOUT_JSPI, FIREFOX = "chromium", "chromium-without-jspi", "firefox"
REMOVE_JSPI = "delete WebAssembly.Suspending; delete WebAssembly.promising;\n"
EXECUTE = """async (program) => {
    const { src } = document.querySelector("script[src$='assets/site.js']");
    const { execute } = await import(new URL("run/run.js", src));
    const lines = [];
    return new Promise((resolve) => execute(program, (step, text) => {
        if (step === "say") lines.push(text);
        if (step === "end") resolve([lines.join("\\n"), text]);
    }));
}"""
A_PAGE = 20  # runs: Firefox frees the memory of what has ended with the page, and has 37 at most


def ask(recordings: list[Recording], browsers: list[str]) -> Iterator[Answered]:
    """Run recordings' programs in browsers; yield each answer as it comes."""
    with tempfile.TemporaryDirectory() as folder:
        for browser in browsers:
            try:
                site = built(Path(folder, "site"))
                with served(site) as url, page_in(browser, site, url) as page:
                    for number, recording in enumerate(recordings, start=1):
                        if number % A_PAGE == 0:
                            page.goto(url)
                        yield Answered(browser, {recording.name: answer(page, recording)})
            except NotRun as error:
                yield Answered(browser, not_run=str(error))


def built(site: Path) -> Path:
    """Return a folder with the site, built now if it is not there, with what Run needs."""
    if site.exists():
        return site
    command = [sys.executable, "-m", "mkdocs", "build", "--site-dir", str(site)]
    environment = {**os.environ, "NO_MKDOCS_2_WARNING": "1"}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)
    if done.returncode:
        raise NotRun(f"the site cannot be built: {done.stderr.strip()}")
    if not any(site.glob("assets/run/pyodide-*")):
        raise NotRun("the site has no Python for browsers: mkdocs build says why")
    return site


@contextlib.contextmanager
def served(folder: Path):
    """Serve a folder from a free port of this machine while the block runs; give its URL."""

    class Quiet(http.server.SimpleHTTPRequestHandler):
        def log_message(self, *arguments):
            pass

        def handle(self):
            with contextlib.suppress(ConnectionError):  # a page that was left wants no answer
                super().handle()

    handler = functools.partial(Quiet, directory=folder)
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


@contextlib.contextmanager
def page_in(browser: str, site: Path, url: str):
    """Give a page of the site in a browser."""
    opened = firefox.started() if browser == FIREFOX else chromium()
    script = site / "assets/run/worker.js"
    before = script.read_text("utf-8")
    with opened as page:
        if browser == WITHOUT_JSPI:
            script.write_text(REMOVE_JSPI + before, "utf-8")
        page.goto(url)
        try:
            yield page
        finally:
            script.write_text(before, "utf-8")


@contextlib.contextmanager
def chromium():
    """Give a page of a fresh Chromium."""
    if not CHROMIUM:
        raise NotRun("Chromium is not installed")
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        raise NotRun("playwright is not installed: this project's extra '.[test]' has it") from None
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=OPTIONS)
        yield browser.new_page()
        browser.close()


def answer(page, recording: Recording) -> str:
    """Return "agrees", or how a recording's program failed or where it disagreed."""
    text, failure = execute(page, recording)
    if failure:
        return failure.strip().splitlines()[-1]
    recorded = (ROOT / recording.path).read_text("utf-8")
    try:
        differences = agreement.disagreements(recorded, text, agreement.BROWSER)
    except ValueError as error:  # it printed nothing there
        return f"{DIFFERS}{error}"
    return f"{DIFFERS}{differences[-1].words}" if differences else AGREES


def execute(page, recording: Recording) -> tuple[str, str]:
    """Run a recording's program through the page's script; return its text and its failure."""
    path, url = recording.program
    paths = path, recording.snippet.path
    files = {one.as_posix(): (ROOT / one).read_text("utf-8") for one in paths}
    program = {"path": path.as_posix(), "url": url, "method": "GET", "files": files}
    return tuple(page.evaluate(EXECUTE, program))
