"""Try rows of the matrix under the Django of this interpreter: in_release.py ROW.py ...

Says a JSON object a line: first the software, then whether Django cannot start here, or each row's
answer. Runs on every Python that a row runs on. Each row has a process of its own, forked from one
that has imported Django: a row cannot disturb another, and starts at once.

A row that measures prints how many waits its time makes up, and a busy machine adds to that time.
So the row's process watches its sleeps instead: in turn, none begins before the last has ended; at
once, all begin before one ends, unless the machine is late by a whole wait. The longest chain of
them is the answer, and what a row computes must not amount to half a wait.
"""

import asyncio
import contextlib
import importlib
import io
import itertools
import json
import multiprocessing
import os
import platform
import re
import runpy
import sys
import time
import warnings
from importlib.metadata import version
from pathlib import Path

LONGEST = 60  # seconds that a row may take
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
WAITS = re.compile(r"(\d+\.\d) waits: (.*)")
CANNOT_TELL = "cannot be told"
MOST = 0.4  # of a wait: what a row may compute beside; 0.05 is usual
HERE = re.compile(r" \((?:/|[A-Z]:).*?\)| at 0x[0-9a-f]+")  # what differs from machine to machine


def main(rows):
    """Say the versions, and each row's answer as it comes."""
    warnings.simplefilter("ignore")
    django, asgiref = version("django"), version("asgiref")
    python = platform.python_version()
    say({"software": f"Django {django}, asgiref {asgiref}, Python {python}"})
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
    line = f"{type(error).__name__}: {error}".splitlines()[0]
    return HERE.sub("", line).rstrip(": ")


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
    printed, watch = io.StringIO(), Watch()
    try:
        with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(io.StringIO()):
            names = runpy.run_path(row, run_name="__main__")
        lines = printed.getvalue().splitlines() or ["fails: it printed no answer"]
        if WAITS.fullmatch(lines[-1]):
            lines.append(figure(lines[-1], *watch.account(names["WAIT"])))
        sending.send(lines[-1])
    except BaseException as error:
        sending.send(f"fails: {words(error)}")
    os._exit(0)  # threads that the row left behind are none of ours


def figure(printed, in_turn, computed):
    """Return the answer of a row that measured: the waits that came in turn, if that is its time.

    It is not if the row has computed for long, or has measured less.
    """
    measured, detail = WAITS.fullmatch(printed).groups()
    if computed > MOST or float(measured) < round(in_turn, 1):
        why = f"{in_turn:.1f} in turn, {computed:.1f} computed, {measured} measured"
        return f"{CANNOT_TELL}: {why}"
    return f"{in_turn:.1f} waits: {detail}"


class Watch:
    """Notes when a row sleeps, and what it has computed at each of its looks at the clock."""

    def __init__(self):
        """Take the place of what rows wait and measure with; number what happens, in order."""
        self.sleeps, self.looks, self.numbers = [], [], itertools.count()
        self.clock, time.perf_counter = time.perf_counter, self.look
        self.block, time.sleep = time.sleep, self.sleep
        self.suspend, asyncio.sleep = asyncio.sleep, self.sleep_async

    def look(self):
        self.looks.append((next(self.numbers), time.process_time()))
        return self.clock()

    def sleep(self, seconds):
        began = next(self.numbers)
        self.block(seconds)
        self.sleeps.append((seconds, began, next(self.numbers)))

    async def sleep_async(self, seconds, result=None):
        began = next(self.numbers)
        await self.suspend(seconds)
        self.sleeps.append((seconds, began, next(self.numbers)))
        return result

    def account(self, wait):
        """Return, in waits, the sleeps in turn from the first look on, and what was computed."""
        (start, before), *_, (_, after) = self.looks
        sleeps = [sleep for sleep in self.sleeps if sleep[1] > start]
        return longest_chain(sleeps) / wait, (after - before) / wait


def longest_chain(sleeps):
    """Return the most seconds that some (seconds, began, ended) make up one after the other."""
    chains = []
    for seconds, began, ended in sorted(sleeps, key=lambda sleep: sleep[2]):
        before = max((total for total, end in chains if end < began), default=0)
        chains.append((before + seconds, ended))
    return max((total for total, _ in chains), default=0)


if __name__ == "__main__":
    main(sys.argv[1:])
