"""Try rows of the matrix under the Django of this interpreter: release.py ROW.py ...

Says a JSON object a line: first the versions, then whether Django cannot start here, or each row's
answer. Runs on every Python that a row runs on. Each row has a process of its own, forked from one
that has imported Django: a row cannot disturb another, and starts at once.

A row that measures prints how many waits its time makes up, and a busy machine adds to that time.
So the row's process also watches the waits: in turn, none begins before the last has ended; at
once, all begin before one ends, unless the machine is late by a whole wait. How many came in turn
is the answer, if the time confirms it, up to what the kernel says that the machine added.
"""

import asyncio
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
import threading
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
NEAR = 0.2  # of a wait: what a row does beside its waits takes 0.1 at most, measured
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


def figure(printed, in_turn, late):
    """Return the answer of a row that measured: as many waits as came in turn, if the time fits.

    The time may be longer by the waits that the machine was late, and by NEAR.
    """
    measured, detail = WAITS.fullmatch(printed).groups()
    if 0 <= round(float(measured) - in_turn, 1) <= NEAR + late:
        return f"{in_turn}.0 waits: {detail}"
    return f"{CANNOT_TELL}: {in_turn} in turn, {measured} measured, {late:.1f} of it the machine's"


class Watch:
    """Notes when a row sleeps, and how late the machine is at each of its looks at the clock."""

    def __init__(self):
        """Take the place of what rows wait, measure and start threads with."""
        self.sleeps, self.looks, self.ended = [], [], {}
        self.clock, time.perf_counter = time.perf_counter, self.look
        self.block, time.sleep = time.sleep, self.sleep
        self.suspend, asyncio.sleep = asyncio.sleep, self.sleep_async
        run = threading.Thread.run
        threading.Thread.run = lambda thread: self.run_thread(run, thread)

    def look(self):
        now = self.clock()
        self.looks.append(lateness(self.ended))
        return now

    def sleep(self, seconds):
        began = self.clock()
        self.block(seconds)
        self.sleeps.append((seconds, began, self.clock()))

    async def sleep_async(self, seconds, result=None):
        began = self.clock()
        await self.suspend(seconds)
        self.sleeps.append((seconds, began, self.clock()))
        return result

    def run_thread(self, run, thread):
        try:
            run(thread)
        finally:
            self.ended[str(threading.get_native_id())] = queued("thread-self")

    def account(self, wait):
        """Return how many sleeps of a length came in turn, and how late the machine made the row.

        The lateness is from the first look at the clock to the last one, in such sleeps.
        """
        spans = [span for seconds, *span in self.sleeps if seconds == wait]
        return count_in_turn(spans), (self.looks[-1] - self.looks[0]) / wait


def count_in_turn(spans):
    """Return how many of some (began, ended) came one after the other: their longest chain."""
    number, last = 0, float("-inf")
    for began, ended in sorted(spans, key=lambda span: span[1]):
        if began >= last:
            number, last = number + 1, ended
    return number


def lateness(ended):
    """Return for how many seconds this process's threads could have run and had no processor.

    Of threads that have ended, the nanoseconds are given. Two threads that wait at once count
    twice. Linux keeps this account; elsewhere the machine is never late.
    """
    try:
        alive = {thread: queued(f"self/task/{thread}") for thread in os.listdir("/proc/self/task")}
        stolen = int(Path("/proc/stat").read_text().split(None, 9)[8])  # from a virtual machine
        return sum({**ended, **alive}.values()) / 1e9 + stolen / os.sysconf("SC_CLK_TCK")
    except OSError:
        return 0.0


def queued(thread):
    """Return for how many nanoseconds a thread was ready to run and waited for a processor."""
    with contextlib.suppress(OSError):  # it has just ended, or the kernel keeps no account
        return int(Path("/proc", thread, "schedstat").read_text().split()[1])
    return 0


if __name__ == "__main__":
    main(sys.argv[1:])
