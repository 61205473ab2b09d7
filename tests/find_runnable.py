"""Find out which snippets a browser runs truthfully: python tests/find_runnable.py [NAME ...]

What is found out is kept. Each recording's program, or those of the names, runs in Chromium, with
JSPI and without, through the page's own script. What it prints is compared with the recording by
the rules that all tests use.
"""

import contextlib
import json
import subprocess
import sys
import tempfile
import threading
from pathlib import Path

from benchmark import QUIET
from browser import CHROMIUM, OPTIONS
from playwright.sync_api import sync_playwright
from servers import STATIC, serving

sys.path.insert(0, str(Path(__file__).parent.parent))

from snippets import runnable
from snippets.__main__ import find as find_recordings
from snippets.recorder import agreement, catalog
from snippets.recorder.lateness import Account
from snippets.recorder.recording import machine_row

EXECUTE = """async (program) => {
    const { src } = document.querySelector("script[src$='assets/site.js']");
    const { execute } = await import(new URL("run/run.js", src));
    const lines = [];
    return new Promise((resolve) => execute(program, (step, text) => {
        if (step === "say") lines.push(text);
        if (step === "end") resolve([lines.join("\\n"), text]);
    }));
}"""
EACH = 0.05  # seconds from one look at the threads of the browser to the next
WITHOUT_JSPI = "delete WebAssembly.Suspending; delete WebAssembly.promising;\n"


def execute(page, recording):
    """Run a recording's program through the page's script; return its text and its failure."""
    path, url = recording.program
    files = {p.as_posix(): p.read_text("utf-8") for p in (path, recording.snippet.path)}
    program = {"path": path.as_posix(), "url": url, "method": "GET", "files": files}
    with lateness_of_children() as late:
        text, failure = page.evaluate(EXECUTE, program)
    return text.replace(machine_row(None), machine_row(late())), failure


@contextlib.contextmanager
def lateness_of_children():
    """Give a function that says how late the machine made this process's children in the block.

    A page cannot know it, but whoever has started the browser can.
    """
    account, ended = Account(), threading.Event()
    account.start()

    def look():
        while not ended.wait(EACH):
            account.look()

    looking = threading.Thread(target=look)
    looking.start()
    try:
        yield account.seconds
    finally:
        ended.set()
        looking.join()


def find(page, recording):
    """Return "agrees", or how a recording's program failed or where it disagreed."""
    said, failure = execute(page, recording)
    if failure:
        return failure.strip().splitlines()[-1]
    found = agreement.disagreements(recording.path.read_text("utf-8"), said)
    return found[-1].words if found else runnable.AGREES


def remove_jspi(site):
    """Make a built site run in this browser as it does in one without JSPI."""
    worker = Path(site, "assets/run/worker.js")
    worker.write_text(WITHOUT_JSPI + worker.read_text("utf-8"), "utf-8")


def main(names):
    chosen = [recording for name in names for recording in find_recordings(name)]
    chosen = chosen or list(catalog.recordings().values())
    found = {name: runnable.kept().get(name, {}) for name in catalog.recordings()}
    with tempfile.TemporaryDirectory() as site, sync_playwright() as playwright:
        build = [sys.executable, "-m", "mkdocs", "build", "--site-dir", site]
        subprocess.run(build, check=True, **QUIET)
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=OPTIONS)
        for engine in runnable.ENGINES:
            if engine == "without JSPI":
                remove_jspi(site)
            with serving(*STATIC, "-d", site, **QUIET) as (url, _):
                page = browser.new_page()
                page.goto(url)
                for recording in chosen:
                    found[recording.name][engine] = find(page, recording)
                    print(f"{recording.name} {engine}: {found[recording.name][engine]}", flush=True)
                page.close()
        browser.close()
    runnable.KEPT.write_text(json.dumps(found, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
