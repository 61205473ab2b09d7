"""Run snippets in forks of this process: python -m snippets.recorder.forks NAME ...

Each has a process of its own, in which nothing has happened but imports: it is as fresh as a new
interpreter, and need not import Django again. Says a JSON object a name, as its run ends: its name,
and the text of its recording or what failed.
"""

import contextlib
import gc
import importlib
import itertools
import json
import os
import platform
import signal
import sys
import tempfile
from collections.abc import Iterable, Iterator

from snippets.recorder import catalog, program
from snippets.recorder.places import AT_ONCE, LONGEST

PRELOADED = [
    *(name for late in program.LATE.values() for name in late),
    *("asgiref.testing", "django.core.wsgi", "django.forms", "django.urls", "httpx", "unittest"),
]


def main(names):
    import django

    for name in PRELOADED:
        with contextlib.suppress(ImportError):  # the snippet that needs it will say what is wrong
            importlib.import_module(name)
    known = catalog.recordings()
    versions = f"Python {platform.python_version()}, Django {django.__version__}"
    for answer in run_each([known[name] for name in names], versions, AT_ONCE):
        print(json.dumps(answer), flush=True)


def run_each(
    recordings: Iterable[catalog.Recording], note: str, at_once: int
) -> Iterator[dict[str, str]]:
    """Run recordings' programs, so many at once, and yield the name, text and error of each.

    note: what the first line of each text says after the command.
    """
    gc.freeze()  # what is there stays: no run need look at it, nor copy it by a look
    waiting, running = iter(recordings), {}
    while True:
        for recording in itertools.islice(waiting, at_once - len(running)):
            told = tempfile.TemporaryFile()  # noqa: SIM115  it is closed below
            if not (process := os.fork()):
                _run(recording, note, told)
            running[process] = recording.name, told
        if not running:
            return
        process, status = os.wait()
        name, told = running.pop(process)
        with told:
            told.seek(0)
            answer = json.loads(told.read() or "{}")
        yield {"name": name, "text": "", "error": ended(status)} | answer


def ended(status: int) -> str:
    """Return, of a process that has told nothing, how it ended."""
    code = os.waitstatus_to_exitcode(status)
    if code == -signal.SIGALRM:
        return f"stopped: it was still running after the limit of {LONGEST} s\n"
    return f"it ended with exit code {code}\n"


def _run(recording, note, told):
    """Run a program and tell its text, or its traceback; it never returns."""
    signal.alarm(LONGEST)
    path, url = recording.program
    lines, error = [f"$ python -m snippets {recording.name}  # {note}"], ""
    try:
        program.record(path, url, lines.append)
    except BaseException as raised:
        error = program.own_traceback(raised, path)
    told.write(json.dumps({"text": "\n".join(lines) + "\n", "error": error}).encode())
    told.flush()
    os._exit(0)


if __name__ == "__main__":
    main(sys.argv[1:])
