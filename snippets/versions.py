"""Run every row of the matrix under every Django, through uv: python -m snippets.versions"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import sysconfig
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from snippets import matrix
from snippets.matrix import CANNOT_START, NOT_RUN, PYTHONS
from snippets.recorder.catalog import MATRIX, ROOT, rows
from snippets.recorder.kept import write

AT_ONCE = 3  # releases: rows that wait leave the processors to others
LONGEST = 300  # seconds that a release may take, with its download


class NotRun(Exception):
    """A release that could not be run here; its text is what uv said about it."""


def main(arguments=None):
    """Do what the command line asks for and return the exit code."""
    options = parser().parse_args(arguments)
    if options.check and not set(options.only or ()) <= set(PYTHONS):
        parser().error("--check compares newest patches, and only those are kept")
    releases, names = options.only or list(PYTHONS), options.row or list(rows())
    try:
        result = run(releases, names)
    except KeyboardInterrupt:
        print("Interrupted.", file=sys.stderr)
        return 130
    for release, why in result["not run"].items():
        print(f"{release}: {NOT_RUN}: {why}")
    if options.check:
        return check(result)
    if options.only or options.row:
        return show(result)
    return keep(result)


def parser():
    parser = argparse.ArgumentParser(
        prog="python -m snippets.versions",
        description="Run every row of snippets/versions/ under every Django and keep the answers "
        f"in {matrix.KEPT.relative_to(ROOT)}. A part of the matrix is printed, not kept.",
    )
    parser.add_argument(
        "--check",
        action="store_true",
        help="name each answer that differs from the kept one, and exit with 1 if one does",
    )
    part = {"action": "append", "metavar": "NAME"}
    only = "run this release of Django: 5.0 is its newest patch, 5.0.2 that one"
    parser.add_argument("--only", type=known, help=only, **part)
    parser.add_argument("--row", choices=rows(), help="run this row", **part)
    return parser


def known(name):
    """Return the name of a release, or of one of its patches, if it is one that this runs."""
    if feature(name) not in PYTHONS:
        raise argparse.ArgumentTypeError(f"invalid choice: {name!r}, not of {', '.join(PYTHONS)}")
    return name


def feature(name):
    """Return the release that a patch belongs to: 5.0 for 5.0.2."""
    return ".".join(name.split(".")[:2])


def run(releases, names):
    """Return a result of some releases and rows; under "not run", the reasons why some were not."""
    result = {"releases": {}, NOT_RUN: {}, "rows": {name: {} for name in names}}
    sysconfig.get_config_vars()  # find_uv_bin() needs one; threads that ask first may get None
    with ThreadPoolExecutor(AT_ONCE) as pool:
        for release, found in zip(releases, pool.map(lambda one: ask(one, names), releases)):
            if isinstance(found, NotRun):
                result[NOT_RUN][release] = str(found)
                continue
            versions, answers = found
            result["releases"][release] = versions
            for name, answer in answers.items():
                result["rows"][name][release] = answer
    return result


def ask(release, names):
    """Run rows under a release, in a process of uv's; return (versions, answers) or a NotRun."""
    try:
        said = [json.loads(line) for line in uv(release, names).splitlines()]
    except NotRun as error:
        return error
    versions = said[0]["versions"]
    answers = {line["row"]: line["answer"] for line in said if "row" in line}
    why = next((line["cannot start"] for line in said if "cannot start" in line), "it died")
    return versions, {name: answers.get(name, f"{CANNOT_START}: {why}") for name in names}


def uv(release, names):
    """Return what release.py says under a release; NotRun with uv's words if it could not start."""
    command = [find_uv(), "run", "--quiet", "--no-project", "--isolated"]
    django = f"django=={release}.*" if release in PYTHONS else f"django=={release}"
    command += ["--python", PYTHONS[feature(release)], "--with", django, "python", "-I"]
    command += ["snippets/release.py", *(str(MATRIX / f"{name}.py") for name in names)]
    try:
        done = subprocess.run(
            command,
            cwd=ROOT,
            env=environment(),
            capture_output=True,
            encoding="utf-8",
            errors="replace",
            timeout=LONGEST,
        )
    except OSError as error:
        raise NotRun(error) from None
    except subprocess.TimeoutExpired:
        raise NotRun(f"no end after {LONGEST} s") from None
    if not done.stdout:
        raise NotRun(done.stderr.strip() or f"uv ended with {done.returncode}")
    return done.stdout


def find_uv():
    """Return the path of uv: of this environment, or else of the system; NotRun without one."""
    try:
        from uv import find_uv_bin

        return find_uv_bin()
    except (ImportError, FileNotFoundError):
        if found := shutil.which("uv"):
            return found
    raise NotRun("uv is not installed. Install it, or this project's extra: '.[test]'.")


def environment():
    """Let uv find the interpreters of pyenv, fetch none, and trust what the system trusts."""
    pyenv = Path(os.environ.get("PYENV_ROOT") or Path.home() / ".pyenv", "versions")
    folders = [*map(str, sorted(pyenv.glob("3.*/bin"))), os.environ.get("PATH", "")]
    ours = {"UV_PYTHON_SEARCH_PATH": os.pathsep.join(folders), "UV_PYTHON_DOWNLOADS": "never"}
    return {"UV_SYSTEM_CERTS": "true", **os.environ, **ours}


def failed(result):
    """Return the exit code for what was not run: in CI nothing may be left out."""
    return int(bool(result[NOT_RUN]) and os.environ.get("CI") == "true")


def check(result):
    """Name each answer that differs from the kept one; return 1 if one does."""
    kept, differing, cells = matrix.kept(), 0, 0
    for release, versions in result["releases"].items():
        if versions != kept["releases"].get(release):
            print(f"{release}: kept under {kept['releases'].get(release)}, now {versions}")
    for name, answers in result["rows"].items():
        for release, answer in answers.items():
            cells += 1
            before = kept["rows"].get(name, {}).get(release, "nothing")
            if before != answer:
                differing += 1
                print(f"{MATRIX / name}.py under {release}: kept “{before}”, now “{answer}”")
    print(f"{cells - differing} of {cells} answers agree with the kept ones.")
    return int(differing > 0) or failed(result)


def show(result):
    """Print a part of the matrix."""
    for name, answers in result["rows"].items():
        for release, answer in answers.items():
            print(f"{name} {release} {answer}")
    return failed(result)


def keep(result):
    """Write the whole result; leave the kept one alone if a part was not run or cannot be told."""
    untold = matrix.untold(result)
    for name, release, answer in untold:
        print(f"{MATRIX / name}.py under {release}: {answer}")
    if result[NOT_RUN] or untold:
        print(f"{matrix.KEPT.relative_to(ROOT)} is untouched.")
        return 1
    write(matrix.KEPT, matrix.text(result))
    print(f"kept {matrix.KEPT.relative_to(ROOT)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
