"""List, run, record and check the snippets."""

import argparse
import os
import platform
import subprocess
import sys
from pathlib import Path

import django

from snippets.recorder import answers, browsers, releases
from snippets.recorder.agreement import EXACT, REAL
from snippets.recorder.catalog import (
    ROOT,
    SOFTWARE,
    Snippet,
    near,
    recordings,
    recordings_by_name,
    rows,
    snippets,
    strays,
)
from snippets.recorder.kept import compare, differs_each_time, too_late_to_keep, write
from snippets.recorder.page import page
from snippets.recorder.places import (
    VIRTUAL,
    Failed,
    command,
    here,
    on_a_clock_that_jumps,
    runs_on_the_virtual_clock,
    side_by_side,
)
from snippets.recorder.program import own_traceback, record
from snippets.recorder.recording import parse

HERE = "here"
GROUPS = {"releases": list(releases.PYTHONS), "browsers": list(browsers.BROWSERS)}
FIRST, *_, LAST = releases.PYTHONS
EPILOG = f"""\
A NAME is a snippet (talk/views), one of its recordings (talk/views:sync), or a row of the matrix
of versions (versions/asgi). Without one, --check and --record take all that a place can run.
Or it is a file of your own (path/to/mine.py), which is run here, and of which nothing is kept.

places:
  here          this Python, in real time: makes the recordings that readers see, and a run agrees
                with one if it is not later than the machine made it
  virtual       a clock that jumps to the next moment when all wait: times are exact; --check only
  releases      the rows, under each Django from {FIRST} to {LAST}, through uv; or one of these; or
                a patch such as 5.0.2, whose answers are shown and not kept
  browsers      {", ".join(browsers.BROWSERS)}: through the script of the
                site's pages; or one of these
"""


def main(arguments=None):
    """Do what the command line asks for and return the exit code."""
    options = parser().parse_args(arguments)
    chosen = [one for name in options.name for one in find(name)]
    if any(isinstance(one, Path) for one in chosen) and (
        len(chosen) > 1 or options.verb or options.place not in (None, HERE)
    ):
        refuse("a file of your own is run alone and here, and nothing of it is kept")
    if options.html:
        if len(chosen) != 1 or isinstance(chosen[0], Snippet) or options.verb or options.place:
            refuse("--html draws one run of one snippet, or of a file of your own, made here")
        if not options.html.parent.is_dir():
            refuse(f"--html {options.html}: there is no folder {options.html.parent}")
    try:
        if options.html:
            return draw(chosen[0], options.html)
        return do(options.place or place_of(chosen, options.verb), options.verb, chosen)
    except ValueError as error:  # what is kept is not what it should be
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        sys.stdout.flush()
        print("Interrupted.", file=sys.stderr, flush=True)
        os._exit(130)  # a snippet's threads may have no end
    except BrokenPipeError:  # whoever read this has heard enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1


def parser():
    parser = argparse.ArgumentParser(
        prog="python -m snippets",
        usage="%(prog)s [NAME ...] [--in PLACE] [--record | --check | --html FILE]",
        description="Without a NAME, list the snippets. With one, run it and say each line it\n"
        "prints: at which second, in which lane (task or thread). Nothing is written\n"
        "without --record.",
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("name", nargs="*", metavar="NAME", help="what to run, record or check")
    parser.add_argument(
        "--in",
        dest="place",
        metavar="PLACE",
        type=known_place,
        help="where to run: here, or for a row in all releases, unless told otherwise",
    )
    verb = parser.add_mutually_exclusive_group()
    verb.add_argument(
        "--record",
        dest="verb",
        action="store_const",
        const="record",
        help="write the recordings and answers with which a fresh run disagrees",
    )
    verb.add_argument(
        "--check",
        dest="verb",
        action="store_const",
        const="check",
        help="say where a fresh run disagrees with what is kept, and exit with 1 if one does",
    )
    parser.add_argument(
        "--html",
        metavar="FILE",
        type=Path,
        help="run one snippet, or your own file, and write its drawing as one page",
    )
    return parser


def known_place(name):
    """Return the name of a place, or of a patch of a release, if it is one."""
    known = [HERE, VIRTUAL, *GROUPS, *(place for group in GROUPS.values() for place in group)]
    if name not in known and releases.feature(name) not in releases.PYTHONS:
        raise argparse.ArgumentTypeError(f"there is no place {name!r}; {near(name, known)}")
    return name


def place_of(chosen, verb):
    """Return where to run what has been chosen when nothing is said."""
    are_rows = [isinstance(one, Snippet) for one in chosen]
    if any(are_rows) and not all(are_rows):
        refuse("rows of the matrix run in other places than snippets: name them apart")
    return "releases" if any(are_rows) and verb else HERE


def refuse(words):
    """End with a message about the command line."""
    parser().error(words)


def find(name):
    """Return what a name stands for: recordings, a row, or a file; exit with 2 if for nothing."""
    if name.endswith(".py") and Path(name).is_file():
        return [Path(name)]
    known = {row.name: [row] for row in rows().values()} | recordings_by_name()
    if name in known:
        return known[name]
    print(f"there is no snippet {name!r}; {near(name, known)}", file=sys.stderr)
    raise SystemExit(2)


def do(place, verb, chosen):
    """Run, record or check what has been chosen in a place; return the exit code."""
    if place not in (HERE, VIRTUAL):
        return ask(place, verb, chosen)
    if any(isinstance(one, Snippet) for one in chosen) and (verb or place == VIRTUAL):
        refuse("a row of the matrix is kept for releases: --in releases, or --in 4.2")
    if place == VIRTUAL:
        if verb != "check":
            refuse(f"--in {VIRTUAL} only checks")
        some = [o for o in chosen or recordings().values() if runs_on_the_virtual_clock(o)]
        return check(some, on_a_clock_that_jumps, "a run on the virtual clock", EXACT)
    if verb == "record":
        return record_each(chosen)
    if verb == "check":
        some = chosen or list(recordings().values())
        return check(some, side_by_side, "a fresh run") or (0 if chosen else check_strays())
    return run(chosen) if chosen else list_all()


def list_all():
    """Print a line a snippet: its name, how long its recordings took, what it shows.

    Return 1 if one cannot say what it shows.
    """
    wrong = 0
    for snippet in snippets().values():
        took = " + ".join(seconds(recording) for recording in snippet.recordings)
        try:
            print(f"{snippet.name:<22} {took:>15}  {snippet.summary}")
        except ValueError as error:
            print(error, file=sys.stderr)
            wrong = 1
    return wrong


def seconds(recording):
    """Return how long a recording took, in words."""
    path = ROOT / recording.path
    return f"{parse(path.read_text('utf-8')).seconds:.2f} s" if path.exists() else "not recorded"


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

    run: yields each recording with its text, or Failed, as its run ends.
    """
    done = []
    for recording, text in run(chosen):
        if isinstance(text, Failed):
            wrong = [f"{recording.snippet.path}: failed\n{text}"]
        else:
            wrong = compare(recording, text, tolerance)
        for line in wrong:
            print(line)
        done.append(not wrong)
        progress(f"{len(done)} of {len(chosen)}")
    return agreeing(done, chosen, against)


def agreeing(done, chosen, against):
    print(f"{sum(done)} of {len(chosen)} recordings agree with {against}.")
    return int(sum(done) < len(chosen))


def progress(words):
    """Say on a terminal how far long work is, in a line that the next one replaces."""
    if sys.stderr.isatty():
        print(f"\r{words}\033[K\r", end="", file=sys.stderr, flush=True)


def record_one(recording):
    """Write a recording if a fresh run disagrees with it; return False if the run failed."""
    before = files()
    try:
        text = here(recording)
    except Failed as error:
        print(f"{recording.snippet.path}: failed, {recording.path} is untouched\n{error}")
        return False
    if litter := files() - before:
        told = ", ".join(str(path.relative_to(ROOT)) for path in sorted(litter))
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
    """Return what lies beside the snippets, and in the project's folder."""
    found = {*ROOT.iterdir(), *(ROOT / "snippets").glob("*/*")}
    return {path for path in found if path.name != "__pycache__"}


def check_strays():
    """Name the recordings of snippets that are gone; return 1 if there are any."""
    for path in strays():
        print(f"{path}: the recording of no snippet; delete it")
    return 1 if strays() else 0


def ask(place, verb, chosen):
    """Run what has been chosen, or all, in releases or browsers: show, record or check answers."""
    group = "browsers" if place in ("browsers", *browsers.BROWSERS) else "releases"
    kind, there = (rows(), releases) if group == "releases" else (recordings(), browsers)
    places = GROUPS.get(place, [place])
    if any(one.name not in kind for one in chosen):
        refuse(f"--in {place} runs {'rows of the matrix' if there is releases else 'recordings'}")
    if verb and group == "releases" and place not in (group, *GROUPS[group]):
        refuse(f"only newest patches are kept: --in {releases.feature(place)}")
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
        group = next(group for group, places in GROUPS.items() if place in places)
        found = answers.kept_answers(one) | {place: answer}
        found = {known: found[known] for known in GROUPS[group] if known in found}
        write(ROOT / one.answers, answers.text(one, group, found))
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
        found = software | {answered.place: answered.software}
        lines = [f"{place}  {found[place]}\n" for place in releases.PYTHONS if place in found]
        write(ROOT / SOFTWARE, "".join(lines))
        print(f"recorded {SOFTWARE}: {answered.place}")
    else:
        before = software.get(answered.place, "nothing")
        print(f"{SOFTWARE}: {answered.place} ran with {before}, now with {answered.software}")


if __name__ == "__main__":
    sys.exit(main())
