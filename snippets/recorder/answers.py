"""What snippets answered in other places than here, a line each, kept beside the snippet.

    $ python -m snippets versions/asgi --in releases
    3.0  works: 200
    3.1  works: 200

A place is a release of Django or a browser. Under a release, the answer is the last line that a row
of the matrix prints, "ANSWER: DETAIL". ANSWER is "works", "blocks" (it works, and holds the event
loop meanwhile), a figure ("3.0 waits", in units of one wait), or a word for what happens
("buffered"). An error that ends the row is the answer "fails: CLASS: MESSAGE". Three more answers
come from the runner: "cannot start", where Django itself does not start on its interpreter;
"cannot be told", where a row that measures computes for long, which is never kept; and "not run".
In a browser, the answer is "agrees", or "differs: " and where the run differs from the recording,
or how it failed there.
"""

import re

from snippets.recorder.catalog import ROOT, Recording, Snippet
from snippets.recorder.in_release import CANNOT_TELL, WAITS

AGREES, FAILS, CANNOT_START, NOT_RUN = "agrees", "fails", "cannot start", "not run"
DIFFERS = "differs: "  # from the recording, in a browser
LINE = re.compile(r"(\S+) +(\S.*)")


def kept_answers(one: Snippet | Recording) -> dict[str, str]:
    """Return the kept answers by place; ValueError names the line that is none."""
    path = ROOT / one.answers
    if not path.exists():
        return {}
    answers = {}
    for number, line in enumerate(path.read_text("utf-8").splitlines()[1:], start=2):
        if not (match := LINE.fullmatch(line)):
            raise ValueError(f"{one.answers}:{number}: no place and answer: {line!r}")
        answers[match[1]] = match[2]
    return answers


def text(one: Snippet | Recording, group: str, answers: dict[str, str]) -> str:
    """Return the text of a file that keeps the answers of a group of places."""
    width = max(map(len, answers))
    lines = [f"{place:<{width}}  {answer}" for place, answer in answers.items()]
    return "\n".join([f"$ python -m snippets {one.name} --in {group}", *lines]) + "\n"


def difference(one: Snippet | Recording, place: str, fresh: str) -> str | None:
    """Return a line that says how a fresh answer differs from the kept one; None if it does not."""
    answers = kept_answers(one)
    if place not in answers:
        before = "nothing is kept"
    elif same(answers[place], fresh):
        return None
    else:
        before = f"kept “{answers[place]}”"
    number = list(answers).index(place) + 2 if place in answers else 1
    return (
        f"{one.answers}:{number}: in {place}, {before}, now “{fresh}”; if that is right, "
        f"python -m snippets {one.name} --in {place} --record"
    )


def same(old: str, fresh: str) -> bool:
    """Return whether two answers say the same; where a run differs from a recording may vary."""
    return old == fresh or (old.startswith(DIFFERS) and fresh.startswith(DIFFERS))


def waits(answer: str | None) -> float | None:
    """Return the figure of a measured answer, or None."""
    match = WAITS.fullmatch(answer or "")
    return float(match[1]) if match else None


def can_be_kept(answer: str) -> bool:
    """Return whether an answer is one: not that it cannot be told."""
    return not answer.startswith(CANNOT_TELL)
