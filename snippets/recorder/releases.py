"""The releases of Django as places: rows of the matrix run under each of them, through uv."""

import json
import os
import shutil
import subprocess
import sysconfig
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from snippets.recorder.answers import CANNOT_START
from snippets.recorder.catalog import ROOT, SOFTWARE, Snippet
from snippets.recorder.places import Answered, NotRun

PYTHONS = {  # the newest Python that the release supports, of those up to 3.13
    "3.0": "3.9",
    "3.1": "3.9",
    "3.2": "3.10",
    "4.0": "3.10",
    "4.1": "3.11",
    "4.2": "3.12",
    "5.0": "3.12",
    "5.1": "3.13",
    "5.2": "3.13",
    "6.0": "3.13",
    "6.1": "3.13",
}
AT_ONCE = 3  # releases: rows that wait leave the processors to others
LONGEST = 300  # seconds that a release may take, with its download


def feature(release: str) -> str:
    """Return the release that a patch belongs to: 5.0 for 5.0.2."""
    return ".".join(release.split(".")[:2])


def software() -> dict[str, str]:
    """Return what each release last ran with, in words: {"3.0": "Django 3.0.14, asgiref …"}."""
    if not (ROOT / SOFTWARE).exists():
        return {}
    lines = (ROOT / SOFTWARE).read_text("utf-8").splitlines()
    return dict(line.split("  ", 1) for line in lines)


def ask(rows: list[Snippet], releases: list[str]) -> Iterator[Answered]:
    """Run rows under releases of Django, some at once; yield each as it is done, in order."""
    sysconfig.get_config_vars()  # find_uv_bin() needs one; threads that ask first may get None
    with ThreadPoolExecutor(AT_ONCE) as pool:
        yield from pool.map(lambda release: ask_one(rows, release), releases)


def ask_one(rows: list[Snippet], release: str, *others: str) -> Answered:
    """Run rows under a release, in a process of uv's; others: more to install: asgiref==3.8.1."""
    try:
        printed = [json.loads(line) for line in uv(rows, release, *others).splitlines()]
    except NotRun as error:
        return Answered(release, not_run=str(error))
    told = {line["row"]: line["answer"] for line in printed if "row" in line}
    why = next((line["cannot start"] for line in printed if "cannot start" in line), "it died")
    missing = f"{CANNOT_START}: {why}"
    answers = {row.name: told.get(row.path.stem, missing) for row in rows}
    return Answered(release, answers, printed[0]["software"])


def uv(rows: list[Snippet], release: str, *others: str) -> str:
    """Return what in_release.py says there; NotRun with uv's words if it could not start."""
    command = [find_uv(), "run", "--quiet", "--no-project", "--isolated"]
    django = f"django=={release}.*" if release in PYTHONS else f"django=={release}"
    for package in (django, *others):
        command += ["--with", package]
    command += ["--python", PYTHONS[feature(release)], "python", "-I"]
    command += ["snippets/recorder/in_release.py", *(row.path.as_posix() for row in rows)]
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


def find_uv() -> str:
    """Return the path of uv: of this environment, or else of the system; NotRun without one."""
    try:
        from uv import find_uv_bin

        return find_uv_bin()
    except (ImportError, FileNotFoundError):
        if path := shutil.which("uv"):
            return path
    raise NotRun("uv is not installed. Install it, or this project's extra: '.[test]'.")


def environment() -> dict[str, str]:
    """Let uv find the interpreters of pyenv, fetch none, and trust what the system trusts."""
    pyenv = Path(os.environ.get("PYENV_ROOT") or Path.home() / ".pyenv", "versions")
    folders = [*map(str, sorted(pyenv.glob("3.*/bin"))), os.environ.get("PATH", "")]
    ours = {"UV_PYTHON_SEARCH_PATH": os.pathsep.join(folders), "UV_PYTHON_DOWNLOADS": "never"}
    return {"UV_SYSTEM_CERTS": "true", **os.environ, **ours}
