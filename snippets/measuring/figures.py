"""What an experiment measured, as text that can be read and compared, and back again.

A line is a case, its place on the x axis, a quantity, the median of all rounds, the lowest and the
highest, and what each round gave.
"""

import statistics
from collections import defaultdict
from dataclasses import dataclass, field

from snippets.recorder.catalog import FIGURES, FOLDER, ROOT

HEAD = "case | at | quantity | median | lowest to highest | each round"


@dataclass
class Figures:
    """What a question's rounds gave: {(case, at, quantity): [a number of each round]}."""

    question: str
    machine: str
    values: dict = field(default_factory=lambda: defaultdict(list))

    def add(self, case, at, **quantities):
        """Add what a round gave of a case; a quantity that is None was not told."""
        for quantity, value in quantities.items():
            if value is not None:
                self.values[case, str(at), quantity.replace("_", " ")].append(rounded(value))

    def latest(self, case, at):
        """Return what the last round gave of a case: {quantity: number}."""
        rounds_of = self.values.items()
        return {key[2]: values[-1] for key, values in rounds_of if key[:2] == (case, str(at))}

    def median(self, case, at, quantity):
        return statistics.median(self.values[case, str(at), quantity])

    def series(self, quantity):
        """Return the medians of a quantity, as plots take them: {case: {at: median}}."""
        points = defaultdict(dict)
        for (case, at, one), values in self.values.items():
            if one == quantity:
                points[case][at] = statistics.median(values)
        return dict(points)

    def span(self, case, at, quantity):
        """Return the lowest and the highest of all rounds."""
        values = self.values[case, str(at), quantity]
        return min(values), max(values)

    def __str__(self):
        head = [f"$ python -m snippets.measuring {self.question} --record", self.machine, "", HEAD]
        return "\n".join([*head, *(line(*one) for one in self.values.items())]) + "\n"


def rounded(value):
    """Return a number as it is kept: with three digits that count, or whole."""
    return value if isinstance(value, int) else float(f"{value:.3g}")


def plain(value):
    """Return a number without an exponent."""
    return f"{value:.9f}".rstrip("0").removesuffix(".")


def line(key, values):
    """Return the line of a case and quantity."""
    low, middle, high = (plain(f(values)) for f in (min, statistics.median, max))
    each = " ".join(map(plain, values))
    return " | ".join([*key, middle, f"{low} to {high}", each])


def path(question):
    """Return the file that keeps the figures of a question."""
    return ROOT / FOLDER / "load" / f"{question}{FIGURES}"


def parse(text):
    """Return the Figures that a text tells; ValueError if it is none."""
    command, machine, _, head, *lines = text.splitlines()
    if head != HEAD:
        raise ValueError(f"no figures: {head!r}, instead of {HEAD!r}")
    figures = Figures(command.split()[4], machine)
    for number, one in enumerate(lines, start=5):
        parts = one.split(" | ")
        if len(parts) != len(HEAD.split(" | ")):
            raise ValueError(f"line {number} is no figure: {one!r}, instead of {HEAD!r}")
        *key, _, _, each = parts
        figures.values[tuple(key)] = [float(value) for value in each.split()]
    return figures


def recorded(question):
    """Return the kept figures of a question, or None."""
    file = path(question)
    return parse(file.read_text("utf-8")) if file.exists() else None
