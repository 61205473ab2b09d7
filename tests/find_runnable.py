"""Find out which snippets a browser runs truthfully: python tests/find_runnable.py [NAME ...]

What is found out is kept. Each recording's program, or those of the names, runs in Chromium, with
JSPI and without, through the page's own script. What it prints is compared with the recording by
the rules that all tests use.
"""

import contextlib
import json
import os
import re
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
from snippets.recorder.lateness import PROC, family, listed, taken, text_of
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
WORKERS = "DedicatedWorker", "DOM Worker"  # their threads in Chromium and in Firefox
NO_ACCOUNT = machine_row(None)
WITHOUT_JSPI = "delete WebAssembly.Suspending; delete WebAssembly.promising;\n"


def execute(page, recording):
    """Run a recording's program through the page's script; return its text and its failure."""
    path, url = recording.program
    files = {p.as_posix(): p.read_text("utf-8") for p in (path, recording.snippet.path)}
    program = {"path": path.as_posix(), "url": url, "method": "GET", "files": files}
    with lateness_of_workers() as late:
        text, failure = page.evaluate(EXECUTE, program)
    return text.replace(NO_ACCOUNT, machine_row(late())), failure


@contextlib.contextmanager
def lateness_of_workers():
    """Give a function that says how late the machine made a run in the block, in a browser.

    A page cannot know it, but whoever has started the browser can. A run has one worker, so the one
    that waited longest counts, and none of the threads that compile and paint beside it.
    """
    waited, ended, before = {}, threading.Event(), taken()

    def look():
        for thread in threads_of_workers():
            with contextlib.suppress(OSError):  # it has ended
                seconds = int((thread / "schedstat").read_text().split()[1]) / 1e9
                waited.setdefault(thread, []).append(seconds)

    def look_on():
        while not ended.wait(EACH):
            look()

    def late():
        look()
        return max((w[-1] - w[0] for w in list(waited.values())), default=0) + taken() - before

    look()
    looking = threading.Thread(target=look_on)
    looking.start()
    try:
        yield late
    finally:
        ended.set()
        looking.join()


def threads_of_workers():
    """Yield the folder of each thread in which a browser of this process runs a worker."""
    for process in family(os.getpid()):
        for task in listed(PROC / process / "task"):
            thread = PROC / process / "task" / task
            if text_of(thread / "comm").strip() in WORKERS:
                yield thread


def find(page, recording, excuse=True):
    """Return "agrees", or how a recording's program failed or where it disagreed.

    excuse: whether the run may be late by what the machine made it late, and be tried once more for
    what the browser did beside it, of which nobody keeps an account.
    """
    recorded = recording.path.read_text("utf-8")
    said, failure = execute(page, recording)
    if failure:
        return failure.strip().splitlines()[-1]
    if excuse:
        found = differences(page, recording, said)
    else:
        found = agreement.disagreements(recorded, re.sub(r"(?m)^machine .*", NO_ACCOUNT, said))
    return found[-1].words if found else runnable.AGREES


def differences(page, recording, said):
    """Return in what a run in a browser differs from the recording, by the least of three runs."""
    recorded = recording.path.read_text("utf-8")
    found = agreement.disagreements(recorded, said)
    return agreement.least(found, lambda: execute(page, recording)[0], recorded)


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
