"""The project as the tests see it: where it is, what is copied of it, and Python run in it."""

import contextlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

from snippets.recorder import catalog

ROOT = catalog.ROOT
IN_CI = os.environ.get("CI") == "true"
WIDE, PHONE = {"width": 1280, "height": 900}, {"width": 390, "height": 844}
CALM = {"reduced_motion": "reduce"}  # what plays by itself would keep a core busy
SEEN = (WIDE, "light"), (PHONE, "dark")  # no colour of ours depends on the width
QUIET = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
ENVIRONMENT = {**os.environ, "PYTHONUTF8": "1", "NO_MKDOCS_2_WARNING": "1"}

COUNT = '''"""Count."""
import asyncio, time

async def count(wait):
    print("One")
    await asyncio.sleep(wait)
    time.sleep(wait)
    print("Two")

asyncio.run(count(0.3))
'''


def run(*command, cwd=ROOT, **environment):
    """Run Python with these arguments in a folder; return the finished process and its text."""
    return subprocess.run(
        [sys.executable, *map(str, command)],
        cwd=cwd,
        env=ENVIRONMENT | environment,
        capture_output=True,
        encoding="utf-8",
        timeout=300,  # a build may have to run the lab
    )


def copy_of(folder, target):
    """Copy a folder of the project to where a test may break it; return the copy.

    Compiled modules go along: without them a build in the copy takes twice as long. What builds
    keep is linked, for it is 30 MB, and they put new files in the place of old ones.
    """
    ignored = shutil.ignore_patterns(".git", ".venv", ".*_cache", "site", "build")
    return shutil.copytree(folder, target, ignore=ignored, copy_function=_copied)


def _copied(source, target):
    with contextlib.suppress(FileNotFoundError):  # what another test's build has made anew
        if ".cache" in Path(source).parts:
            with contextlib.suppress(OSError):  # another file system
                return os.link(source, target)
        shutil.copy2(source, target)


def change(path, old, new):
    """Replace a text in a file, in which it must be once."""
    path.write_text(replaced(path.read_text("utf-8"), old, new), "utf-8")


def replaced(text, old, new):
    """Return a text with its first old part changed into a new one."""
    assert old in text
    return text.replace(old, new, 1)
