"""Print figures that no test may fail for: python -m tests.support.benchmark [PART ...]"""

import asyncio
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

from snippets.recorder.catalog import recordings
from snippets.recorder.recording import parse
from tests.support.project import QUIET
from tests.support.servers import STATIC, serving, until

MKDOCS_SERVE = "-m", "mkdocs", "serve", "--dev-addr", "127.0.0.1:{port}"
SAVED_AGAIN = 5  # seconds: longer than a build takes
TIMES = 5  # that each thing is measured; the median counts
IDEAL = {"/sync/": 3, "/async/": 1}  # seconds


def views():
    """Print how close the two views come to their ideal times, under ASGI and under WSGI."""
    print(f"{'':15} {'the view says':>19} {'the client waits':>19}   (medians of {TIMES})")
    for interface, options in {"ASGI": [], "WSGI": ["--wsgi"]}.items():
        with serving("-m", "demo", "--port", "{port}", *options, **QUIET) as (url, _):
            for path, ideal in IDEAL.items():
                medians = map(statistics.median, zip(*(ask(url + path) for _ in range(TIMES))))
                columns = [f"{median:.4f} s = {median / ideal:.4f}" for median in medians]
                print(f"{interface} {path:9} {columns[0]:>20} {columns[1]:>19}", flush=True)


def ask(url):
    """Return the seconds that the view says it took, and those that the client waited."""
    start = time.perf_counter()
    body = fetch(url)
    return float(re.search(r"\d+\.\d+", body)[0]), time.perf_counter() - start


def demo():
    """Print how 100 clients fare on /async/ at once, and how soon after Start an event comes."""
    from playwright.sync_api import sync_playwright

    from snippets.recorder.browsers import CHROMIUM, OPTIONS
    from tests.support.demos import demo as running_demo

    with running_demo() as running:
        port = running.client.base_url.port
        one, many = zip(*((clients(port, 1), clients(port, 100)) for _ in range(TIMES)))
        one, many = statistics.median(one), statistics.median(many)
        print(f"/async/: 1 client {one:.3f} s, 100 at once {many:.3f} s = {many / one:.3f}")
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=OPTIONS)
            page = browser.new_page(bypass_csp=True)
            took = []
            for _ in range(TIMES):
                page.goto(running.url + "/compare/")
                took.append(page.evaluate(START))
            took = statistics.median(took)
            print(f"/compare/: the first event comes {took:.3f} s after Start")
            browser.close()


def clients(port, number):
    """Return the seconds until so many clients, all at once, have the answer of /async/."""

    async def all_at_once():
        answers = await asyncio.gather(*(ask_barely(port, "/async/") for _ in range(number)))
        assert all(answer.startswith(b"HTTP/1.1 200 OK") for answer in answers)

    return timed(lambda: asyncio.run(all_at_once()))


async def ask_barely(port, path):
    """Ask with a bare connection: a client that costs less than what it measures."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n".encode())
    answer = await reader.read()
    writer.close()
    return answer


START = """() => new Promise((resolve) => {
    const start = performance.now(), status = document.getElementById("status");
    new MutationObserver(() => {
        if (status.textContent === "Running…") resolve((performance.now() - start) / 1000);
    }).observe(status, { childList: true });
    document.querySelector("#compare button").click();
})"""


def fetch(url):
    with urllib.request.urlopen(url) as answer:
        return answer.read().decode()


def site():
    """Print how long a build takes, and how soon the served page shows an edited snippet."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder, "project")
        shutil.copytree(".", copy, ignore=shutil.ignore_patterns(".git", ".venv", "__pycache__"))
        build = [sys.executable, "-m", "mkdocs", "build", "--site-dir", f"{folder}/site"]
        took = [
            timed(lambda: subprocess.run(build, cwd=copy, check=True, **QUIET))
            for _ in range(TIMES)
        ]
        print(f"mkdocs build: {statistics.median(took):.2f} s")
        with serving(*MKDOCS_SERVE, cwd=copy, **QUIET) as (url, _):
            took = [timed(lambda n=n: edit(copy, url, n)) for n in range(TIMES)]
        print(f"an edited snippet shows after: {statistics.median(took):.2f} s")


def timed(do):
    start = time.perf_counter()
    do()
    return time.perf_counter() - start


def edit(project, url, number):
    """Change a snippet and wait until the served page shows it.

    mkdocs answers a moment before it has first looked at the folders, and misses what changes then:
    so the change is saved again if nothing has come of it.
    """
    path, saved = project / "snippets/talk/count_sync.py", -SAVED_AGAIN
    text = re.sub('""".*"""', f'"""Edit {number}."""', path.read_text())

    def shows():
        nonlocal saved
        if time.monotonic() >= saved + SAVED_AGAIN:
            path.write_text(text)
            saved = time.monotonic()
        return f"Edit {number}." in fetch(url + "/")

    until(shows)


def run():
    """Print how soon after a press of Run the first line comes: cold, and once more."""
    from playwright.sync_api import sync_playwright

    from snippets.recorder.browsers import CHROMIUM, OPTIONS

    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        build = [sys.executable, "-m", "mkdocs", "build", "--site-dir", folder]
        subprocess.run(build, check=True, **QUIET)
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=OPTIONS)
        with serving(*STATIC, "-d", folder, **QUIET) as (url, _):
            for name in ("count_async", "sleep_view"):
                cold, again = zip(*(first_lines(browser, url, name) for _ in range(TIMES)))
                cold, again = statistics.median(cold), statistics.median(again)
                print(f"Run {name}: first line after {cold:.2f} s, again after {again:.3f} s")
            print(f"lines of a run off their recordings: {off(browser, url):.3f} s at most")
        browser.close()


def off(browser, url):
    """Run some recordings on the page; return by how many seconds a line is off at the most."""
    from snippets.recorder.browsers import execute

    page = browser.new_page()
    page.goto(url)
    worst = 0
    for name in ("count_sync", "count_async", "count_threads", "views:sync", "views:async"):
        recording = recordings()[f"talk/{name}"]
        recorded, fresh = (
            parse(recording.path.read_text("utf-8")),
            parse(execute(page, recording)[0]),
        )
        for text in {line.words for line in recorded.lines}:
            pairs = zip(
                *([one.at for one in run.lines if one.words == text] for run in (recorded, fresh))
            )
            worst = max(worst, *(abs(a - b) for a, b in pairs))
    return worst


def first_lines(browser, url, name):
    """Press Run twice in a fresh profile; return the seconds to the first line of each run."""
    context = browser.new_context()
    page = context.new_page()
    page.goto(url)
    took = []
    for _ in range(2):
        took.append(page.evaluate(PRESS, f'[data-run="snippets/talk/{name}.py"]'))
        page.wait_for_timeout(10_000)  # the reader reads, and a spare worker gets ready
    context.close()
    return took


PRESS = """(selector) => new Promise((resolve) => {
    const block = document.querySelector(selector), start = performance.now();
    new MutationObserver(() => {
        const log = block.querySelector(".run-log");
        if (log && log.textContent.includes("|")) resolve((performance.now() - start) / 1000);
    }).observe(block, { childList: true, subtree: true, characterData: true });
    block.querySelector(".run").click();
})"""


if __name__ == "__main__":
    parts = {"views": views, "demo": demo, "site": site, "run": run}
    for part in sys.argv[1:] or parts:
        parts[part]()
