"""Try rows of the matrix under the Django of this interpreter: release.py ROW.py ...

Says a JSON object a line: first the versions, then whether Django cannot start here, or each row's
answer. Runs on every Python that a row runs on. Each row has a process of its own, forked from one
that has imported Django: a row cannot disturb another, and starts at once.
"""

import contextlib
import importlib
import io
import json
import multiprocessing
import os
import platform
import re
import runpy
import sys
import warnings
from importlib.metadata import version
from pathlib import Path

LONGEST = 20  # seconds that a row may take
NEEDED = ["django", "asgiref.testing", "django.core.handlers.asgi", "django.core.handlers.wsgi"]
PRELOADED = [
    "django.contrib.auth",
    "django.contrib.sessions.backends.signed_cookies",
    "django.core.cache.backends.locmem",
    "django.core.mail",
    "django.db.backends.sqlite3.base",
    "django.db.models",
    "django.forms",
    "django.shortcuts",
    "django.template.backends.django",
    "django.template.defaulttags",
    "django.template.loader_tags",
    "django.template.response",
    "django.test",
    "django.views",
    "unittest",
    "zoneinfo",
]
HERE = re.compile(r" \((?:/|[A-Z]:).*?\)| at 0x[0-9a-f]+")  # what differs from machine to machine


def main(rows):
    """Say the versions, and each row's answer as it comes."""
    warnings.simplefilter("ignore")
    versions = {name: version(name) for name in ("django", "asgiref")}
    say({"versions": {**versions, "python": platform.python_version()}})
    try:
        for name in NEEDED:
            importlib.import_module(name)
    except Exception as error:
        say({"cannot start": words(error)})
        return
    for name in PRELOADED:
        with contextlib.suppress(Exception):  # the row that needs it will say what is wrong
            importlib.import_module(name)
    for row in rows:
        say({"row": Path(row).stem, "answer": answer(row)})


def say(line):
    print(json.dumps(line), flush=True)


def words(error):
    """Return an error's class and the first line of its message, without addresses and paths."""
    said = f"{type(error).__name__}: {error}".splitlines()[0]
    return HERE.sub("", said).rstrip(": ")


def answer(row):
    """Run a row in a process of its own and return its answer."""
    methods = multiprocessing.get_all_start_methods()
    context = multiprocessing.get_context("fork" if "fork" in methods else "spawn")
    receiving, sending = context.Pipe(duplex=False)
    process = context.Process(target=try_row, args=(row, sending))
    process.start()
    sending.close()
    try:
        return receiving.recv() if receiving.poll(LONGEST) else f"fails: no end after {LONGEST} s"
    except EOFError:
        process.join()
        return f"fails: the process died with exit code {process.exitcode}"
    finally:
        process.kill()
        process.join()


def try_row(row, sending):
    """Run a row as a script and send its answer: the last line it prints, or how it fails."""
    printed = io.StringIO()
    try:
        with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(io.StringIO()):
            runpy.run_path(row, run_name="__main__")
        lines = printed.getvalue().splitlines()
        sending.send(lines[-1] if lines else "fails: it printed no answer")
    except BaseException as error:
        sending.send(f"fails: {words(error)}")
    os._exit(0)  # threads that the row left behind are none of ours


if __name__ == "__main__":
    main(sys.argv[1:])
