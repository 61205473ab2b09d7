"""List, run, record and check the snippets."""

import argparse
import difflib
import os
import platform
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import django

from snippets import runnable
from snippets.recorder.agreement import EXACT
from snippets.recorder.catalog import ROOT, recordings, rows, snippets, strays
from snippets.recorder.kept import compare, too_late_to_keep, write
from snippets.recorder.places import Failed, command, here, on_a_clock_that_jumps
from snippets.recorder.program import own_traceback, record
from snippets.recorder.recording import parse

AT_ONCE = 3  # checks that go side by side: a run mostly waits, so more than there are cores
PLACES = "here", "virtual"


def main(arguments=None):
    """Do what the command line asks for and return the exit code."""
    options = parser().parse_args(arguments)
    if options.place != "here" and not options.check:
        parser().error(f"--in {options.place} goes with --check: what readers see is recorded here")
    chosen = [recording for name in options.name for recording in find(name)]
    try:
        if options.record:
            return each(record_one, chosen, at_once=1)
        if options.place == "virtual":
            return check_virtual(chosen)
        if options.check:
            return each(check_one, chosen) or (0 if chosen else check_strays())
        return run(chosen) if chosen else list_all()
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
        description="Without a NAME, list the snippets. With one, run it and say each line it "
        "prints: at which second, in which lane (task or thread).",
        epilog="A NAME is a snippet (talk/views) or one of its recordings (talk/views:sync). "
        "Here, a run agrees if it is not later than the machine made it; on the virtual clock, "
        "which jumps to the next moment when all wait, its times are exact.",
    )
    parser.add_argument("name", nargs="*", metavar="NAME", help="what to run, record or check")
    parser.add_argument(
        "--in",
        dest="place",
        choices=PLACES,
        default="here",
        help="with --check, where to run: here, or on a virtual clock (%(default)s)",
    )
    what = parser.add_mutually_exclusive_group()
    what.add_argument(
        "--record",
        action="store_true",
        help="write the recordings (all, or those of NAME) with which a fresh run disagrees",
    )
    what.add_argument(
        "--check",
        action="store_true",
        help="say where a fresh run disagrees with its recording, and exit with 1 if one does",
    )
    return parser


def find(name):
    """Return the recordings that a name stands for; exit with 2 if it stands for none."""
    by_snippet = {snippet.name: snippet.recordings for snippet in snippets().values()}
    known = by_snippet | {recording.name: [recording] for recording in recordings().values()}
    if name in known:
        return known[name]
    if (row := name.removeprefix("versions/")) in rows():
        print(f"{row} is a row: python -m snippets.versions --row {row}", file=sys.stderr)
        raise SystemExit(2)
    near = difflib.get_close_matches(name, known) or [other for other in known if name in other]
    hint = f"Did you mean {' or '.join(near[:3])}?" if near else "python -m snippets lists them."
    print(f"There is no snippet {name!r}. {hint}", file=sys.stderr)
    raise SystemExit(2)


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
    """Run recordings one after another, live, each in a fresh process; stop at the first error."""
    if len(chosen) > 1:
        return next(filter(None, (subprocess.call(command(one), cwd=ROOT) for one in chosen)), 0)
    versions = f"Python {platform.python_version()}, Django {django.__version__}"
    path, url = chosen[0].program
    try:
        with open(os.dup(sys.stdout.fileno()), "w", encoding="utf-8") as out:
            print(f"$ python -m snippets {chosen[0].name}  # {versions}", file=out, flush=True)
            record(path, url, lambda line: print(line, file=out, flush=True))
    except (BrokenPipeError, KeyboardInterrupt, SystemExit):
        raise
    except BaseException as error:
        print(own_traceback(error, str(path)), end="", file=sys.stderr)
        return 1
    return 0


def each(do, chosen, at_once=AT_ONCE):
    """Call do(recording) for the chosen ones or all; return 1 if one of them returned False."""
    chosen = chosen or list(recordings().values())
    pool = ThreadPoolExecutor(at_once)
    try:
        done = list(pool.map(do, chosen))
    finally:
        pool.shutdown(cancel_futures=True)
    print(f"{sum(done)} of {len(chosen)} recordings agree with a fresh run.")
    return 0 if all(done) else 1


def check_one(recording):
    """Say where a fresh run disagrees with a recording; return whether it agrees."""
    try:
        said = compare(recording, here(recording))
    except Failed as error:
        said = [f"{recording.snippet.path}: failed\n{error}"]
    for line in said:
        print(line)
    return not said


def check_virtual(chosen):
    """Check the chosen recordings, or all, of programs that the virtual clock can run."""
    names = runnable.with_threads()
    chosen = [one for one in chosen or recordings().values() if one.name in names]
    try:
        answers = list(on_a_clock_that_jumps(chosen))
    except Failed as error:
        print(error, end="")
        return 1
    found = [compare(recording, text, EXACT) for recording, text in answers]
    for line in (line for lines in found for line in lines):
        print(line)
    print(f"{found.count([])} of {len(chosen)} recordings agree with a run on the virtual clock.")
    return int(found.count([]) < len(chosen))


def record_one(recording):
    """Write a recording if a fresh run disagrees with it; return False if the run failed."""
    try:
        text = here(recording)
    except Failed as error:
        print(f"{recording.snippet.path}: failed, {recording.path} is untouched\n{error}")
        return False
    if compare(recording, text):
        if why := too_late_to_keep(recording, text):
            print(why)
            return False
        write(ROOT / recording.path, text)
        print("recorded", recording.path)
    return True


def check_strays():
    """Name the recordings of snippets that are gone; return 1 if there are any."""
    for path in strays():
        print(f"{path}: the recording of no snippet; delete it")
    return 1 if strays() else 0


if __name__ == "__main__":
    sys.exit(main())
