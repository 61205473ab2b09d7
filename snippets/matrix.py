"""What each row of the matrix answered under each Django, kept in one file.

A row is a module in snippets/versions/, and a script: `python snippets/versions/asgi.py` prints its
answer under the Django that is installed. The last line it prints is "ANSWER: DETAIL". ANSWER is
"works", a figure ("3.0 waits", in units of one wait), or a word for what happens ("buffered"). An
error that ends it is the answer "fails: CLASS: MESSAGE". Three more answers come from the runner:
"cannot start", where Django itself does not start on its interpreter; "cannot be told", where a
row that measures computes for long, which is never kept; and "not run".
"""

import json

from snippets.recorder.catalog import MATRIX, ROOT, rows
from snippets.release import CANNOT_TELL, WAITS

KEPT = ROOT / MATRIX / "results.json"
FAILS, CANNOT_START, NOT_RUN = "fails", "cannot start", "not run"
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


def kept():
    """Return what is kept: {"releases": {release: versions}, "rows": {row: {release: answer}}}."""
    if not KEPT.exists():
        return {"releases": {}, "rows": {}}
    return json.loads(KEPT.read_text("utf-8"))


def waits(answer):
    """Return the figure of a measured answer, or None."""
    found = WAITS.fullmatch(answer or "")
    return float(found[1]) if found else None


def untold(result):
    """Return what of a result cannot be kept: (row, release, answer) of what could not be told."""
    cells = ((n, r, a) for n, answers in result["rows"].items() for r, a in answers.items())
    return [cell for cell in cells if cell[2].startswith(CANNOT_TELL)]


def text(result):
    """Return a whole result as the text of the file, its rows in order."""
    table = {row: result["rows"][row] for row in rows()}
    return json.dumps({"releases": result["releases"], "rows": table}, indent=1) + "\n"
