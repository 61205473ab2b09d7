"""What each row of the matrix answered under each Django, kept in one file.

A row is a module in snippets/versions/, and a script: `python snippets/versions/asgi.py` prints its
answer under the Django that is installed. The last line it prints is "ANSWER: DETAIL". ANSWER is
"works", a figure ("3.0 waits", in units of one wait), or a word for what happens ("buffered"). An
error that ends it is the answer "fails: CLASS: MESSAGE". Two more answers come from the runner:
"cannot start", where Django itself does not start on its interpreter, and "not run".
"""

import json
import re

from snippets.recorder.catalog import MATRIX, ROOT, rows

KEPT = ROOT / MATRIX / "results.json"
FAILS, CANNOT_START, NOT_RUN = "fails", "cannot start", "not run"
NEAR = 0.5  # waits: a figure that is off by less is the same
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
WAITS = re.compile(r"(\d+\.\d) waits: .*")


def kept():
    """Return what is kept: {"releases": {release: versions}, "rows": {row: {release: answer}}}."""
    if not KEPT.exists():
        return {"releases": {}, "rows": {}}
    return json.loads(KEPT.read_text("utf-8"))


def waits(answer):
    """Return the figure of a measured answer, or None."""
    found = WAITS.fullmatch(answer or "")
    return float(found[1]) if found else None


def agree(old, new):
    """Return whether two answers say the same: figures may be off by less than half a wait."""
    before, after = waits(old), waits(new)
    if before is None or after is None:
        return old == new
    return abs(before - after) < NEAR


def least(one, other):
    """Return which of two answers is the smaller figure: a busy machine only adds to it."""
    figures = {waits(answer): answer for answer in (one, other)}
    return one if None in figures else figures[min(figures)]


def merged(old, new):
    """Return the text of a fresh whole result, in which an answer that agrees stays as it was."""
    table = {
        row: {
            release: before
            if agree(before := old["rows"].get(row, {}).get(release), after)
            else after
            for release, after in new["rows"][row].items()
        }
        for row in rows()
    }
    return json.dumps({"releases": new["releases"], "rows": table}, indent=1) + "\n"
