"""Where a program runs: here, in a fresh process, or on a clock that jumps.

Other places are the releases of Django (releases.py) and browsers (browsers.py).
"""

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

from snippets.recorder.answers import AGREES, kept_answers
from snippets.recorder.catalog import ROOT, Recording, Snippet
from snippets.recorder.needs import lack
from snippets.recorder.recording import parse

LONGEST = 120  # seconds that a run may take
AT_ONCE = 5  # runs that go side by side: one mostly waits, so more than there are cores
MEMORY = "/dev/shm"  # where a file needs no disk, for whose delays no system keeps an account
TABLES = re.compile("migrate|schema_editor")
VIRTUAL = "virtual"  # the name of the clock that jumps, as a place


@dataclass
class Answered:
    """What snippets answered in a place, by name; or why it could not be asked.

    software: what the place ran with, in words, where it says so.
    """

    place: str
    answers: dict[str, str] = field(default_factory=dict)
    software: str = ""
    not_run: str = ""


class NotRun(Exception):
    """A place, or what a snippet needs in it, is not there; its text says why, and what to do."""


class Failed(Exception):
    """A run that ended with an error; its text is what the run said about it."""


def command(one: Recording | Snippet) -> list[str]:
    """Return the command that runs a recording's program here, and says the recording.

    A row of the matrix is a script that prints its answer.
    """
    arguments = [str(one.path)] if isinstance(one, Snippet) else ["-m", "snippets", one.name]
    return [sys.executable, "-X", "utf8", *arguments]


def runs_on_the_virtual_clock(recording: Recording) -> bool:
    """Return whether a recording's program needs nothing but tasks and threads.

    A browser has no more than these either, and has been asked. But the clock counts no computing,
    and to make the tables of a trap is too much of that.
    """
    program = (ROOT / recording.snippet.path).read_text("utf-8")
    if recording.name.startswith("traps/") and TABLES.search(program):
        return False
    return kept_answers(recording).get("chromium") == AGREES


def here(recording: Recording) -> str:
    """Run a recording's program in a fresh process; return the text of its recording.

    Or raise Failed, or NotRun.
    """
    if missing := lack(ROOT / recording.snippet.path):
        raise NotRun(missing)
    return _whole(_output(command(recording)))


def side_by_side(
    recordings: Iterable[Recording],
) -> Iterator[tuple[Recording, "str | Failed | NotRun"]]:
    """Run recordings' programs here, some at once; yield each as it ends, with its text or Failed.

    Each has a process of its own: a fork of one, where the system forks. What needs something that
    is not here is yielded with NotRun.
    """
    there = []
    for recording in recordings:
        if missing := lack(ROOT / recording.snippet.path):
            yield recording, NotRun(missing)
        else:
            there.append(recording)
    if hasattr(os, "fork"):
        yield from _forked("snippets.recorder.forks", there)
        return
    with ThreadPoolExecutor(AT_ONCE) as pool:
        yield from pool.map(lambda one: (one, _here_or_failed(one)), there)


def on_a_clock_that_jumps(
    recordings: Iterable[Recording],
) -> Iterator[tuple[Recording, "str | Failed"]]:
    """Run recordings' programs where waiting takes no time; yield each with its text, or Failed."""
    yield from _forked("snippets.recorder.virtual", recordings)


def _forked(module, recordings):
    by_name = {recording.name: recording for recording in recordings}
    forking = subprocess.Popen(
        [sys.executable, "-X", "utf8", "-m", module, *by_name],
        cwd=ROOT,
        env=environment(),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        encoding="utf-8",
    )
    try:
        for line in forking.stdout:
            answer = json.loads(line)
            yield by_name.pop(answer["name"]), _text_or_failed(answer)
    finally:
        forking.kill()
        forking.communicate()
    for recording in by_name.values():
        yield recording, Failed(f"{module} ended before it\n")


def _text_or_failed(answer):
    try:
        return Failed(answer["error"]) if answer["error"] else _whole(answer["text"])
    except Failed as failed:
        return failed


def _here_or_failed(recording):
    try:
        return here(recording)
    except Failed as failed:
        return failed


def environment() -> dict[str, str]:
    """Return the environment of a run, whose temporary files lie in memory where a system can."""
    there = os.path.isdir(MEMORY) and os.access(MEMORY, os.W_OK)
    return {**os.environ, "TMPDIR": MEMORY} if there else {**os.environ}


def _output(command: list[str]) -> str:
    try:
        done = subprocess.run(
            command,
            cwd=ROOT,
            env=environment(),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            encoding="utf-8",
            timeout=LONGEST,
        )
    except subprocess.TimeoutExpired:
        raise Failed(f"stopped: it was still running after the limit of {LONGEST} s\n") from None
    if done.returncode:
        raise Failed(done.stderr or f"it ended with exit code {done.returncode}\n")
    return done.stdout


def _whole(text: str) -> str:
    """Return a text that is a recording; Failed if it is none."""
    try:
        parse(text)
    except ValueError as error:
        raise Failed(f"what it says is no recording: {error}\n") from None
    return text
