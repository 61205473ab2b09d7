"""What an experiment measured, as text that can be read and compared, and back again.

A line is a case, its place on the x axis, a quantity, the median of all rounds, the lowest and the
highest, and what each round gave.
"""

import statistics
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path

from snippets.recorder.catalog import FIGURES, FOLDER, ROOT

HEAD = "case | at | quantity | median | lowest to highest | each round"


@dataclass
class Figures:
    """What a question's rounds gave: {(case, at, quantity): [a number of each round]}."""

    question: str
    machine: str
    values: dict[tuple[str, str, str], list[float]] = field(
        default_factory=lambda: defaultdict(list)
    )

    def add(self, case: str, at: str | int, **quantities: float | None) -> None:
        """Add what a round gave of a case; a quantity that is None was not told."""
        for quantity, value in quantities.items():
            if value is not None:
                self.values[case, str(at), quantity.replace("_", " ")].append(rounded(value))

    def latest(self, case: str, at: str | int) -> dict[str, float]:
        """Return what the last round gave of a case: {quantity: number}."""
        rounds_of = self.values.items()
        return {key[2]: values[-1] for key, values in rounds_of if key[:2] == (case, str(at))}

    def median(self, case: str, at: str | int, quantity: str) -> float:
        return statistics.median(self.values[case, str(at), quantity])

    def series(self, quantity: str) -> dict[str, dict[str, float]]:
        """Return the medians of a quantity, as plots take them: {case: {at: median}}."""
        points: dict[str, dict[str, float]] = defaultdict(dict)
        for (case, at, one), values in self.values.items():
            if one == quantity:
                points[case][at] = statistics.median(values)
        return dict(points)

    def span(self, case: str, at: str | int, quantity: str) -> tuple[float, float]:
        """Return the lowest and the highest of all rounds."""
        values = self.values[case, str(at), quantity]
        return min(values), max(values)

    def __str__(self) -> str:
        head = [f"$ python -m snippets.measuring {self.question} --record", self.machine, "", HEAD]
        return "\n".join([*head, *(line(*one) for one in self.values.items())]) + "\n"


def rounded(value: float) -> float:
    """Return a number as it is kept: with three digits that count, or whole."""
    return value if isinstance(value, int) else float(f"{value:.3g}")


def plain(value: float) -> str:
    """Return a number without an exponent."""
    return f"{value:.9f}".rstrip("0").removesuffix(".")


def line(key: tuple[str, str, str], values: list[float]) -> str:
    """Return the line of a case and quantity."""
    low, middle, high = (plain(f(values)) for f in (min, statistics.median, max))
    each = " ".join(map(plain, values))
    return " | ".join([*key, middle, f"{low} to {high}", each])


def path(question: str) -> Path:
    """Return the file that keeps the figures of a question."""
    return ROOT / FOLDER / "load" / f"{question}{FIGURES}"


def parse(text: str) -> Figures:
    """Return the Figures that a text tells; ValueError if it is none."""
    command, machine, _, head, *lines = text.splitlines()
    if head != HEAD:
        raise ValueError(f"no figures: {head!r}, instead of {HEAD!r}")
    figures = Figures(command.split()[4], machine)
    for number, one in enumerate(lines, start=5):
        parts = one.split(" | ")
        if len(parts) != len(HEAD.split(" | ")):
            raise ValueError(f"line {number} is no figure: {one!r}, instead of {HEAD!r}")
        case, at, quantity, _, _, each = parts
        figures.values[case, at, quantity] = [float(value) for value in each.split()]
    return figures


def recorded(question: str) -> Figures | None:
    """Return the kept figures of a question, or None."""
    file = path(question)
    return parse(file.read_text("utf-8")) if file.exists() else None
