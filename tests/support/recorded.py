"""What the recordings say: pure functions of their texts, with which fresh runs agree."""

import re

from snippets.recorder import catalog
from snippets.recorder.answers import kept_answers
from snippets.recorder.recording import parse

RECORDINGS = catalog.recordings()
ROWS = {row.path.stem: kept_answers(row) for row in catalog.rows().values()}  # their answers
IN_TURN, AT_ONCE = ["One", "Two"] * 3, ["One"] * 3 + ["Two"] * 3


def recorded(name):
    """Return the Run that a recording says."""
    return parse((catalog.ROOT / RECORDINGS[name].path).read_text("utf-8"))


def lanes(name):
    return recorded(name).lanes


def words(name):
    """Return the printed words of a recording, in their order, without lines that hold times."""
    return [line.text for line in recorded(name).lines if line.words == line.text]


def figures(name, pattern):
    """Return the figures that a recording prints where a pattern has its group."""
    printed = "\n".join(line.text for line in recorded(name).lines)
    return [float(figure) for figure in re.findall(pattern, printed)]


def total(name):
    """Return the seconds that a counting snippet says it took."""
    (seconds,) = figures(name, r"total (\d+\.\d+) s")
    return seconds
