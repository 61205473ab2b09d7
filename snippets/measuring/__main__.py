"""Measure what the load page shows: each server on loopback in turn, under many readers."""

import argparse
import asyncio
import os
import resource
import shutil
import signal
import sys
from importlib.util import find_spec
from itertools import filterfalse

from snippets.measuring import clients, databases, figures, load, measure, servers
from snippets.recorder.catalog import near

NEEDS = (
    "Set POSTGRESQL_URL to a PostgreSQL on which databases may be made, and install this project's"
    " extra: '.[postgresql]'."
)
ENDS = [getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)]


def main(arguments: list[str] | None = None) -> int:
    """Measure what the command line asks for and return the exit code."""
    options = parsed(arguments)
    for end in ENDS:
        signal.signal(end, signal.default_int_handler)
    allow_files()
    questions = askable(options.question or [*load.QUESTIONS])
    if "servers" in questions and (missing := [*filterfalse(servers.is_installed, servers.ASGI)]):
        print(f"Not measured: {', '.join(missing)}. Install them with pip.", file=sys.stderr)
    if "clients" in questions and not shutil.which(clients.WRK):
        print(
            f"Not measured: {clients.WRK}. Install it with your system's packages.", file=sys.stderr
        )
    try:
        for question in questions:
            measured(question, options)
    except KeyboardInterrupt:
        print("Interrupted.", file=sys.stderr)
        return 130
    return 0 if questions else 1


def parsed(arguments: list[str] | None) -> argparse.Namespace:
    """Return the options of a command line; say in one line what is wrong with it, and exit."""
    parser = argparse.ArgumentParser(prog="python -m snippets.measuring", description=__doc__)
    parser.add_argument("question", nargs="*", help=f"{', '.join(load.QUESTIONS)}; or all")
    parser.add_argument("--rounds", type=int, default=5, help="of each question (%(default)s)")
    parser.add_argument("--quick", action="store_true", help="one round of the smaller cases")
    parser.add_argument("--record", action="store_true", help="keep the figures for the page")
    add = "add rounds to the kept figures, if they come from this machine"
    parser.add_argument("--add", action="store_true", help=add)
    options = parser.parse_args(arguments)
    for name in options.question:
        if name not in load.QUESTIONS:
            parser.error(f"there is no question {name!r}; {near(name, load.QUESTIONS)}")
    if options.quick and (options.record or options.add):
        parser.error("--quick is a look at the figures: leave it out to keep them for the page")
    return options


def askable(questions: list[str]) -> list[str]:
    """Return the questions that can be asked here, and say what the others need."""
    if os.environ.get(databases.POSTGRESQL) and find_spec("psycopg"):
        return questions
    if missing := [one for one in questions if one in load.IN_POSTGRESQL]:
        print(f"Not measured: {', '.join(missing)}. {NEEDS}", file=sys.stderr)
    return [one for one in questions if one not in missing]


def allow_files() -> None:
    """Let this process, and the servers that it starts, have as many connections as it may."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))


def measured(question: str, options: argparse.Namespace) -> None:
    """Measure the rounds of a question; keep them after each one, or print them in the end."""
    machine = f"{measure.machine()}; {servers.software(question)}"
    results, sizes = figures.Figures(question, machine), load.QUICK if options.quick else load.FULL
    before = figures.recorded(question)
    if options.add and before and before.machine == machine:
        results = before
    for number in range(1, 2 if options.quick else options.rounds + 1):
        say = progress(f"{question}, round {number}")
        asyncio.run(load.QUESTIONS[question](results, sizes, say))
        if options.record or options.add:
            figures.path(question).write_text(str(results), "utf-8")
    print(results)


def progress(prefix: str) -> load.Say:
    """Return a function that tells how far a round is."""

    def say(results: figures.Figures, case: str, at: str | int) -> None:
        told = [f"{name} {value:g}" for name, value in results.latest(case, at).items()]
        print(f"{prefix}: {case}, {at}: {', '.join(told)}", file=sys.stderr, flush=True)

    return say


if __name__ == "__main__":
    sys.exit(main())
