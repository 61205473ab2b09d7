"""List, run, record and check the snippets."""

import argparse
import os
import sys
from pathlib import Path

from snippets.recorder import browsers, commands, releases
from snippets.recorder.agreement import EXACT
from snippets.recorder.catalog import Snippet, near, recordings, recordings_by_name, rows
from snippets.recorder.places import (
    VIRTUAL,
    on_a_clock_that_jumps,
    runs_on_the_virtual_clock,
    side_by_side,
)

HERE = "here"
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
    try:
        chosen = [one for name in options.name for one in find(name)]
        refuse_together(options, chosen)
        if options.html:
            return commands.draw(chosen[0], options.html)
        return do(options.place or place_of(chosen, options.verb), options.verb, chosen)
    except ValueError as error:  # a name or what is kept is not what it should be
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        sys.stdout.flush()
        print("Interrupted.", file=sys.stderr, flush=True)
        os._exit(130)  # a snippet's threads may have no end
    except BrokenPipeError:  # whoever read this has heard enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1


def refuse_together(options, chosen):
    """End with a message about what cannot be asked of a file of one's own, or drawn."""
    if any(isinstance(one, Path) for one in chosen) and (
        len(chosen) > 1 or options.verb or options.place not in (None, HERE)
    ):
        refuse("a file of your own is run alone and here, and nothing of it is kept")
    if options.html:
        if len(chosen) != 1 or isinstance(chosen[0], Snippet) or options.verb or options.place:
            refuse("--html draws one run of one snippet, or of a file of your own, made here")
        if not options.html.parent.is_dir():
            refuse(f"--html {options.html}: there is no folder {options.html.parent}")


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
    known = [
        HERE,
        VIRTUAL,
        *commands.GROUPS,
        *(place for group in commands.GROUPS.values() for place in group),
    ]
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


def refuse_elsewhere(place, verb, chosen):
    """End with a message about what a release or a browser cannot be asked."""
    of_releases = commands.group_of(place) == "releases"
    if any(isinstance(one, Snippet) != of_releases for one in chosen):
        refuse(f"--in {place} runs {'rows of the matrix' if of_releases else 'recordings'}")
    if verb and of_releases and place not in ("releases", *releases.PYTHONS):
        refuse(f"only newest patches are kept: --in {releases.feature(place)}")


def do(place, verb, chosen):
    """Run, record or check what has been chosen in a place; return the exit code."""
    if place not in (HERE, VIRTUAL):
        refuse_elsewhere(place, verb, chosen)
        return commands.ask(place, verb, chosen)
    if any(isinstance(one, Snippet) for one in chosen) and (verb or place == VIRTUAL):
        refuse("a row of the matrix is kept for releases: --in releases, or --in 4.2")
    if place == VIRTUAL:
        if verb != "check":
            refuse(f"--in {VIRTUAL} only checks")
        some = [o for o in chosen or recordings().values() if runs_on_the_virtual_clock(o)]
        return commands.check(some, on_a_clock_that_jumps, "a run on the virtual clock", EXACT)
    if verb == "record":
        return commands.record_each(chosen)
    if verb == "check":
        some = chosen or list(recordings().values())
        return commands.check(some, side_by_side, "a fresh run") or (
            0 if chosen else commands.check_strays()
        )
    return commands.run(chosen) if chosen else commands.list_all()


if __name__ == "__main__":
    sys.exit(main())
