"""The recordings that are kept: does a fresh run agree with one, and putting it in its place."""

import os
import tempfile
from collections.abc import Callable
from pathlib import Path

from snippets.recorder import places
from snippets.recorder.agreement import REAL, Tolerance, disagreements, least
from snippets.recorder.catalog import ROOT, Recording
from snippets.recorder.recording import Run, parse

ERROR_BAR = 0.02  # seconds: a run that the machine made later than this is not kept


def read(recording: Recording) -> Run:
    """Return the run that a recording keeps; ValueError names its file and line."""
    try:
        return parse((ROOT / recording.path).read_text("utf-8"))
    except ValueError as error:
        raise ValueError(placed(recording, error)) from None


def placed(recording: Recording, error: ValueError) -> str:
    """Return what parse() says of a recording, with its file before the line."""
    return f"{recording.path}:{str(error).removeprefix('line ')}"


def compare(
    recording: Recording,
    text: str,
    tolerance: Tolerance = REAL,
    tell: Callable[[str], object] = print,
) -> list[str]:
    """Return a line for each place where a run's text disagrees with the kept one, and what to do.

    On a system that does not tell how late it made a run, up to two more runs are made, and told.
    """
    path = ROOT / recording.path
    if not path.exists():
        return [f"{recording.path}: missing; python -m snippets {recording.name} --record makes it"]
    recorded = path.read_text("utf-8")
    try:
        differences = disagreements(recorded, text, tolerance)
        if differences and parse(text).late is None:
            tell(f"{recording.path}: this system keeps no account: the least of three runs counts")
            differences = least(differences, lambda: places.here(recording), recorded)
    except ValueError as error:
        return [placed(recording, error)]
    remedy = f"if that is right, record it again: python -m snippets {recording.name} --record"
    lines = [f"{recording.path}:{difference}" for difference in differences]
    return [*lines, f"{recording.path}: {remedy}"] if lines else []


def too_late_to_keep(recording: Recording, text: str) -> str | None:
    """Return a line that says why a run's text is not kept, or None if it may be."""
    late = parse(text).late or 0
    if late <= ERROR_BAR:
        return None
    return (
        f"{recording.path} is untouched: the machine made this run late by {late:.2f} s, and "
        f"{ERROR_BAR} s may be kept. Let the machine come to rest, and record again."
    )


def differs_each_time(recording: Recording, text: str) -> str | None:
    """Return a line that says where another run disagrees with a text, or None if it does not."""
    try:
        wrong = disagreements(text, places.here(recording))
    except places.Failed as error:
        return f"{recording.path} is untouched: the next run failed\n{error}"
    if not wrong:
        return None
    return f"{recording.path} is untouched: the next run differs, in line {wrong[0]}"


def write(path: Path, text: str):
    """Put the whole text in the place of the old one at once: no half file is ever there."""
    with tempfile.NamedTemporaryFile(
        "w", encoding="utf-8", dir=path.parent, suffix=".tmp", delete=False
    ) as new:
        new.write(text)
    os.chmod(new.name, 0o644)
    os.replace(new.name, path)
