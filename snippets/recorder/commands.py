"""What the command line does: list, run, draw, record and check, each with its exit code."""

import fnmatch
import os
import platform
import re
import subprocess
import sys
from pathlib import Path

import django

from snippets.recorder import answers, browsers, releases
from snippets.recorder.agreement import REAL
from snippets.recorder.catalog import (
    ROOT,
    SOFTWARE,
    Snippet,
    recordings,
    rows,
    snippets,
    strays,
)
from snippets.recorder.page import page
from snippets.recorder.places import Failed, NotRun, command, here
from snippets.recorder.program import own_traceback, record
from snippets.recorder.store import compare, differs_each_time, read, too_late_to_keep, write

GROUPS = {"releases": list(releases.PYTHONS), "browsers": list(browsers.BROWSERS)}


def list_all():
    """Print a line a snippet: its name, how long its recordings took, what it shows.

    Return 1 if one cannot say either.
    """
    wrong = 0
    for snippet in snippets().values():
        try:
            took = " + ".join(seconds(recording) for recording in snippet.recordings)
            print(f"{snippet.name:<22} {took:>15}  {snippet.summary}")
        except ValueError as error:
            print(error, file=sys.stderr)
            wrong = 1
    return wrong


def seconds(recording):
    """Return how long a recording took, in words."""
    there = (ROOT / recording.path).exists()
    return f"{read(recording).seconds:.2f} s" if there else "not recorded"


def run(chosen):
    """Run recordings one after another, live, each in a fresh process; stop at the first error.

    A row of the matrix is a script, which prints its answer.
    """
    if len(chosen) > 1 or isinstance(chosen[0], Snippet):
        return next(filter(None, (subprocess.call(command(one), cwd=ROOT) for one in chosen)), 0)
    return 0 if say(chosen[0]) else 1


def say(one):
    """Run one recording's program, or a file, and print each line as it comes; return them all.

    If the program raises, show its traceback and return None.
    """
    versions = f"Python {platform.python_version()}, Django {django.__version__}"
    name, program = (one, (one, None)) if isinstance(one, Path) else (one.name, one.program)
    path, url = program
    lines = [f"$ python -m snippets {name}  # {versions}"]
    try:
        with open(os.dup(sys.stdout.fileno()), "w", encoding="utf-8") as out:
            print(lines[0], file=out, flush=True)
            record(path, url, lambda line: lines.append(line) or print(line, file=out, flush=True))
    except (BrokenPipeError, KeyboardInterrupt, SystemExit):
        raise
    except BaseException as error:
        print(own_traceback(error, str(path)), end="", file=sys.stderr)
        return None
    return lines


def draw(one, file):
    """Run one recording's program, or a file, and write a page of it; return the exit code."""
    if not (lines := say(one)):
        return 1
    path = one if isinstance(one, Path) else ROOT / one.snippet.path
    text = "\n".join([*lines, ""])
    try:
        file.write_text(page(path.name, path.read_text("utf-8"), text), "utf-8")
    except OSError as error:
        print(f"{file} cannot be written: {error.strerror}", file=sys.stderr)
        return 1
    print(f"wrote {file}: open it in a browser", file=sys.stderr)
    return 0


def record_each(chosen):
    """Record the chosen ones, or all, one after another; return 1 if one cannot be."""
    chosen, done = chosen or list(recordings().values()), []
    for recording in chosen:
        done.append(record_one(recording))
        progress(f"{len(done)} of {len(chosen)}")
    return agreeing(done, chosen, "a fresh run")


def check(chosen, run, against, tolerance=REAL):
    """Say where runs of the chosen recordings disagree with them; return 1 if one does.

    run: yields each recording with its text, or Failed, as its run ends; or NotRun.
    """
    done, not_run = [], 0
    for recording, text in run(chosen):
        if isinstance(text, NotRun):
            print(f"{recording.snippet.path}: {answers.NOT_RUN}: {text}")
            not_run += 1
            continue
        if isinstance(text, Failed):
            wrong = [f"{recording.snippet.path}: failed\n{text}"]
        else:
            wrong = compare(recording, text, tolerance)
        for line in wrong:
            print(line)
        done.append(not wrong)
        progress(f"{len(done)} of {len(chosen)}")
    return agreeing(done, chosen, against, not_run)


def agreeing(done, chosen, against, not_run=0):
    told = f" {not_run} {'was' if not_run == 1 else 'were'} not run." if not_run else ""
    print(f"{sum(done)} of {len(chosen)} recordings agree with {against}.{told}")
    return int(sum(done) < len(chosen) - not_run)


def progress(words):
    """Say on a terminal how far long work is, in a line that the next one replaces."""
    if sys.stderr.isatty():
        print(f"\r{words}\033[K\r", end="", file=sys.stderr, flush=True)


def record_one(recording):
    """Write a recording if a fresh run disagrees with it; return False if there is none."""
    before = files()
    try:
        text = here(recording)
    except NotRun as error:
        print(f"{recording.path} is untouched: {answers.NOT_RUN}: {error}")
        return False
    except Failed as error:
        print(f"{recording.snippet.path}: failed, {recording.path} is untouched\n{error}")
        return False
    if litter := files() - before:
        tops = sorted(path for path in litter if path.parent not in litter)
        told = ", ".join(path.relative_to(ROOT).as_posix() for path in tops)
        print(
            f"{recording.path} is untouched: its run left {told}; a snippet cleans up after itself"
        )
        return False
    if compare(recording, text):
        if why := differs_each_time(recording, text) or too_late_to_keep(recording, text):
            print(why)
            return False
        write(ROOT / recording.path, text)
        print("recorded", recording.path)
    return True


def files():
    """Return all that lies in the project's folder and that git would see."""
    skipped, paths = ignored(), set()
    for folder, folders, names in os.walk(ROOT):
        folders[:] = [name for name in folders if not skipped(name)]
        paths |= {Path(folder, name) for name in [*folders, *names] if not skipped(name)}
    return paths


def ignored():
    """Return a function that says whether git ignores a name, as .gitignore has it."""
    file = ROOT / ".gitignore"
    lines = file.read_text("utf-8").split() if file.exists() else []
    patterns = [".git", "__pycache__", "*_cache", *(line.strip("/") for line in lines)]
    ends = [pattern.rpartition("/")[2] for pattern in patterns]
    return re.compile("|".join(map(fnmatch.translate, ends))).match


def check_strays():
    """Name the recordings of snippets that are gone; return 1 if there are any."""
    for path in strays():
        print(f"{path}: the recording of no snippet; delete it")
    return 1 if strays() else 0


def group_of(place):
    """Return the group of places that one belongs to, or which it is; patches are releases."""
    return "browsers" if place in ("browsers", *browsers.BROWSERS) else "releases"


def ask(place, verb, chosen):
    """Run what has been chosen, or all, in releases or browsers: show, record or check answers."""
    kind, there = (rows(), releases) if group_of(place) == "releases" else (recordings(), browsers)
    places = GROUPS.get(place, [place])
    chosen = chosen or list(kind.values())
    wrong, count, total, missing = 0, 0, len(chosen) * len(places), False
    for answered in there.ask(chosen, places):
        if answered.not_run:
            print(f"{answered.place}: {answers.NOT_RUN}: {answered.not_run}")
            missing = True
        for name, answer in answered.answers.items():
            wrong += not VERBS[verb](kind[name], answered.place, answer)
        count += len(answered.answers)
        progress(f"{count} of {total}")
        note_software(answered, verb, whole=len(chosen) == len(kind))
    if verb:
        print(f"{count - wrong} of {count} answers agree with the kept ones.")
    return int(wrong > 0 or (missing and (verb == "record" or os.environ.get("CI") == "true")))


def show_answer(one, place, answer):
    print(f"{one.name} {place} {answer}")
    return True


def check_answer(one, place, answer):
    """Say how an answer differs from the kept one; return whether it agrees."""
    wrong = answers.difference(one, place, answer)
    if wrong:
        print(wrong)
    return not wrong


def record_answer(one, place, answer):
    """Keep an answer that differs from the kept one; return False if it cannot be kept."""
    if not answers.can_be_kept(answer):
        print(f"{one.answers} is untouched: in {place}, {answer}")
        return False
    if answers.difference(one, place, answer):
        group = group_of(place)
        known_answers = answers.kept_answers(one) | {place: answer}
        known_answers = {
            known: known_answers[known] for known in GROUPS[group] if known in known_answers
        }
        write(ROOT / one.answers, answers.text(one, group, known_answers))
        print(f"recorded {one.answers}: {place}")
    return True


VERBS = {None: show_answer, "check": check_answer, "record": record_answer}


def note_software(answered, verb, whole):
    """Keep what a release ran with, once all rows have run so; or say that it has changed."""
    if not verb or not answered.software:
        return
    software = releases.software()
    if software.get(answered.place) == answered.software:
        return
    if verb == "record" and whole:
        versions = software | {answered.place: answered.software}
        lines = [f"{place}  {versions[place]}\n" for place in releases.PYTHONS if place in versions]
        write(ROOT / SOFTWARE, "".join(lines))
        print(f"recorded {SOFTWARE}: {answered.place}")
    else:
        before = software.get(answered.place, "nothing")
        print(f"{SOFTWARE}: {answered.place} ran with {before}, now with {answered.software}")
