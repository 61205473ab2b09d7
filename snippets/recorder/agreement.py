"""Where a fresh run disagrees with a recording.

Noise is one-sided: a run is late by what the machine made it wait, and it says by how much. So
it agrees when each lane printed the same lines in the same order, and when all that it did came
in its time: at most 0.03 s before the recorded one, and at most 0.05 s, 3 % of the recorded
time, and what the machine made the run late after it. Two lines may change places, and a hold
may grow, by no more. How fast a machine computes is its own, too, and a browser is slower than
CPython: what a run computes beyond the recording makes it late, and what it computes less, early.
"""

import functools
import math
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import takewhile

from snippets.recorder.recording import COMPUTING, WHOLE, Hold, Lane, Run, Stay, parse


@dataclass(frozen=True)
class Tolerance:
    """By how much a run may leave a recording, where the machine does not make it late."""

    early: float  # seconds: what timers and two rounded stamps may take off
    late: float  # seconds: what waking up and a little more computing may add
    slower: float  # of the recorded time
    in_order: bool = False  # whether lines that come together keep their order, too
    in_browser: bool = False  # whether it computes slower than what was recorded, in any case


REAL = Tolerance(early=0.03, late=0.05, slower=0.03)
BROWSER = Tolerance(early=0.03, late=0.05, slower=0.03, in_browser=True)
COMPUTED = 0.1  # seconds: by how much what a lane computed may differ, for machines do
BARELY = 0.15  # seconds: one run may tell a stay, a due or a silent lane that another one does not
EXACT = Tolerance(early=0.03, late=0.03, slower=0, in_order=True)  # on a clock that jumps
NUMBER = re.compile(r"( \d+)?( \(\d+\))?$")  # of a lane's name: who of its kind came first may vary


@dataclass(frozen=True, order=True)
class Difference:
    """A place in which a run disagrees: the line of the recording, and what differs, in words."""

    line: int
    words: str
    late: bool = False  # nothing differs but that something came too late

    def __str__(self):
        return f"{self.line}: {self.words}"


def disagreements(recorded: str, fresh: str, tolerance: Tolerance = REAL) -> list[Difference]:
    """Compare two texts of recordings; ValueError if one of them is none."""
    return sorted(Comparison(parse(recorded), parse(fresh), tolerance).differences())


def least(
    differences: list[Difference], again: Callable[[], str], recorded: str, runs: int = 3
) -> list[Difference]:
    """Return the differences that come in each of some runs, where none says how late it was.

    differences: those of the first run; again: makes the text of another one. So a line counts with
    the least of its times. What differs otherwise than by being late counts at once.
    """
    for _ in range(runs - 1):
        if not differences or not all(difference.late for difference in differences):
            break
        lines = {difference.line for difference in disagreements(recorded, again())}
        differences = [difference for difference in differences if difference.line in lines]
    return differences


def computed_at_most(run: Run) -> float:
    """Return for how long a run computed, at the most: of a moment, its text says nothing."""
    if run.computed is not None:
        return run.computed
    return math.inf if run.late is None else min(COMPUTING, run.seconds)


class Comparison:
    """A recording and a fresh run, lane by lane."""

    def __init__(self, recorded: Run, fresh: Run, tolerance: Tolerance):
        self._recorded, self._fresh, self._tolerance = recorded, fresh, tolerance
        self._pairs, lost, new = pair_lanes(recorded, fresh)
        computed = sum(lane.computed for lane in recorded.lanes.values())
        most = computed if tolerance.in_browser else computed_at_most(recorded)
        self._made_late = (fresh.late or 0) + max(0, (fresh.computed or 0) - most)
        less = max(0, (recorded.computed or 0) - (fresh.computed or 0))
        self._made_early = round(less, 2) if tolerance == REAL else 0
        # A lane that printed nothing may be told or not, as it was made longer or shorter.
        short, long = BARELY + self._made_early, BARELY + self._made_late
        if fresh.late is None:  # such a system does not tell of child processes, either
            lost = {name: lane for name, lane in lost.items() if lane.lines or lane.known}
        self._lost = {n: lane for n, lane in lost.items() if lane.lines or lasted(lane) > short}
        self._new = {name: lane for name, lane in new.items() if lane.lines or lasted(lane) > long}

    def differences(self) -> Iterator[Difference]:
        """Yield where the run differs: in words, or else in times and holds, or else in order."""
        if self._lost:
            yield from (
                first_difference(name, lane, self._new) for name, lane in self._lost.items()
            )
            return
        if more := [lane.lines[0] for lane in self._new.values() if lane.lines]:
            yield from (Difference(1, f"a fresh run also printed {first}") for first in more)
            return
        for name, lane in self._new.items():
            did = "held its thread" if lane.known else "lived"
            yield Difference(1, f"in a fresh run {name} also {did} for {lasted(lane):.2f} s")
        yield from self._in_threads()
        yield from [
            difference for pair in self._pairs for difference in self._in_lane(*pair)
        ] or self._swaps()

    def _in_threads(self) -> Iterator[Difference]:
        """Yield the first lanes that share a thread which in the fresh run they do not share."""
        known = [(before, after) for before, after in self._pairs if before.known]
        fresh = by_thread(self._fresh, [now for _, now in known])
        for thread, kinds in by_thread(self._recorded, [before for before, _ in known]).items():
            if kinds not in fresh.values():
                lanes = {
                    n: lane for n, lane in self._recorded.lanes.items() if lane.thread == thread
                }
                words = f"{', '.join(lanes)}: one thread, and in a fresh run not"
                yield Difference(next(iter(lanes.values())).number, words)
                return

    def _late(self, second: float) -> float:
        """Return by how many seconds the run may be late at a recorded second."""
        tolerance = self._tolerance
        return tolerance.late + tolerance.slower * second + self._made_late

    def _in_lane(self, before: Lane, after: Lane):
        """Yield where the times and holds of a fresh lane leave those of the recorded one."""
        for old, new in zip(before.lines, after.lines):
            for then, now in zip(old.times, new.times):
                if wrong := self._off(then, now):
                    words = f"recorded {old}; a fresh run printed {new}, {wrong}"
                    yield Difference(old.number, words, now > then)
                    break
        for verb in "start", "end":
            then, now = getattr(before, verb), getattr(after, verb)
            if verb == "end" and not before.lines and now < then:
                continue  # for how long a silent lane waits after its holds is up to the others
            if wrong := self._off(then, now):
                words = f"its life has its {verb} at {then:.2f} s, now {now:.2f} s, {wrong}"
                yield Difference(before.number, words, now > then)
        yield from self._in_holds(before, after)
        yield from self._in_dues(before, after)
        yield from self._in_steps(before, after)
        differs = abs(after.computed - before.computed) > COMPUTED + self._late(before.end)
        if differs and self._fresh.late is not None:
            words = f"computed {before.computed:.2f} s, now {after.computed:.2f} s{self._excuse()}"
            yield Difference(before.number, words)

    def _in_dues(self, before: Lane, after: Lane):
        """Yield where a fresh lane was not due when the recorded one was."""
        for old in before.due:
            words = f"due and not let go on from {old} s"
            near = self._near(old, after.due)
            if not near:
                if old.seconds > max(self._made_late, BARELY):  # else it came late
                    yield Difference(before.number, f"{words}; in a fresh run it was not")
                continue
            start, end = self._nearest(old, near)
            if wrong := self._off(old.start, start) or self._off(old.end, end):
                late = start > old.start or end > old.end
                yield Difference(before.number, f"{words}, in a fresh run {wrong}", late)

    def _near(self, old: Hold | Stay, spans: list) -> list:
        """Return those of a fresh run's spans that a recorded one may have become."""
        end = old.end + self._late(old.end)
        return [new for new in spans if new.start < end and new.end > old.start]

    def _nearest(self, old: Hold | Stay, near: list) -> tuple[float, float]:
        """Return a start and an end (seconds) of spans that agree with a recorded one's.

        If none does, those that come nearest. A late run may tell the span in pieces, or have
        another one soon after it.
        """

        def pick(then, times):
            return min(times, key=lambda now: (bool(self._off(then, now)), abs(now - then)))

        end = pick(old.end, [new.end for new in near])
        return pick(old.start, [new.start for new in near]), end

    def _in_steps(self, before: Lane, after: Lane):
        """Yield where a fresh lane was at another line of the snippet, if both tell of lines.

        A lane that computes may be stopped at any line by a busy machine.
        """
        for old, new in zip(before.lines, after.lines):
            if old.source and new.source and old.source != new.source:
                at = f"line {new.source} of the snippet printed it, not {old.source}"
                yield Difference(old.number, f"recorded {old}; in a fresh run, {at}")
        if before.computed or not any(line.source for line in self._fresh.lines):
            return
        for stay in before.stays:
            near = self._near(stay, [new for new in after.stays if new.source == stay.source])
            words = f"stayed at line {stay.source} from {stay.start:.2f} to {stay.end:.2f} s"
            if not near:
                if stay.end - stay.start > max(self._late(stay.end), BARELY):  # else it was late
                    yield Difference(stay.number, f"{words}; in a fresh run it did not")
                continue
            start, end = self._nearest(stay, near)
            if self._interrupted(after, end, stay.end):
                end = stay.end
            if wrong := self._off(stay.start, start) or self._off(stay.end, end):
                words += f"; in a fresh run from {start:.2f} to {end:.2f} s, {wrong}"
                yield Difference(stay.number, words, start > stay.start or end > stay.end)

    def _interrupted(self, after: Lane, early: float, end: float) -> bool:
        """Return whether it may be the machine that ended a fresh lane's stay early.

        What it makes slow is told by asyncio's debug mode, say: a moment that the recording lacks.
        """
        moments = [hold for hold in after.holds if hold.seconds <= self._made_late]
        return end - early <= self._made_late and early in [hold.start for hold in moments]

    def _off(self, then: float, now: float) -> str | None:
        """Say by how much a time leaves what it may, or return None."""
        if round(then - now - self._made_early, 2) > self._tolerance.early:
            return f"{then - now:.2f} s too early"
        if round(now - then - self._late(then), 2) > 0:
            return f"{now - then:.2f} s too late{self._excuse()}"
        return None

    def _excuse(self) -> str:
        late = self._made_late
        return f", of which the machine made {late:.2f} s" if late else ""

    def _in_holds(self, before: Lane, after: Lane):
        """Yield the first moment by which a lane has held its thread for too long or too short.

        What it has held until then may lag behind by what the run may be late, and no longer.
        """
        early = self._tolerance.early + self._made_early
        short = early + (self._fresh.late or 0)  # what begins late and ends in time is shorter
        cut = any(hold.end >= self._fresh.seconds for hold in after.holds)  # by the end of the run
        if cut or any(hold.share < WHOLE for hold in before.holds):
            short = early + self._made_late  # turns that a late machine parts are but moments
        ends = {end for hold in before.holds for end in (hold.start, hold.end)}
        ends |= {hold.end + early for hold in after.holds}
        for second in sorted(ends):
            late, then = self._late(second), before.held_until(second)
            more = round(after.held_until(second - early) - then - late, 2) > 0
            if more or round(then - after.held_until(second + late), 2) > short:
                now = after.held_until(second)
                words = f"held its thread {then:.2f} s until {second:.2f} s, now {now:.2f} s"
                yield Difference(before.number, words + self._excuse(), more)
                return

    def _swaps(self):
        """Yield the lines that the recording holds apart and the run has the other way round."""
        now = {
            old.number: new
            for before, after in self._pairs
            for old, new in zip(before.lines, after.lines)
        }
        place = {id(line): at for at, line in enumerate(self._fresh.lines)}
        for at, first in enumerate(self._recorded.lines):
            for later in self._recorded.lines[at + 1 :]:
                swapped = place[id(now[first.number])] > place[id(now[later.number])]
                apart = round(later.at - first.at - self._late(first.at), 2) > 0
                threads = first.lane.startswith("thread ") and later.lane.startswith("thread ")
                in_order = self._tolerance.in_order and not threads  # which wake in any order
                if swapped and (apart or in_order):
                    words = f"recorded {later} after {first}; a fresh run printed it before"
                    yield Difference(later.number, words, True)


def pair_lanes(recorded: Run, fresh: Run):
    """Pair the lanes that printed the same words, and return what stays alone on either side.

    Lanes that are alike pair in the order in which they appeared. Those that printed nothing pair
    in the order in which they began. Of them, a late run may also tell some that barely held their
    thread: the ones that are most alike pair.
    """
    before, after = by_identity(recorded), by_identity(fresh)
    pairs, lost, new = [], {}, {}
    for kind in before | after:
        old, now = before.get(kind, {}), after.get(kind, {})
        places = range(min(len(old), len(now)))
        if not kind[-1]:
            old, now = by_start(old), by_start(now)
        chosen = zip(places, places) if kind[-1] else aligned([*old.values()], [*now.values()])
        paired = [([*old][i], [*now][j]) for i, j in chosen]
        pairs += [(old.pop(one), now.pop(other)) for one, other in paired]
        lost |= old
        new |= now
    return pairs, lost, new


def by_start(lanes: dict[str, Lane]) -> dict[str, Lane]:
    """Return lanes in the order in which they began; a busy machine numbers threads in another."""
    return dict(sorted(lanes.items(), key=lambda item: item[1].start))


def aligned(before: list[Lane], after: list[Lane]) -> list[tuple[int, int]]:
    """Pair as many lanes as there can be, in order; return their places.

    Those pair that lasted for as long, and of which the fresh one does not come too early.
    """

    def unlike(one: Lane, other: Lane) -> float:
        return abs(lasted(one) - lasted(other)) + 10 * max(0, one.start - other.start)

    @functools.cache
    def best(i: int, j: int) -> tuple[float, list[tuple[int, int]]]:
        """Return how unlike the pairs of what is left from two places on are, and the pairs."""
        if i == len(before) or j == len(after):
            return 0, []
        rest = best(i + 1, j + 1)
        ways = [(unlike(before[i], after[j]) + rest[0], [(i, j), *rest[1]])]
        if len(before) - i > len(after) - j:
            ways.append(best(i + 1, j))
        elif len(before) - i < len(after) - j:
            ways.append(best(i, j + 1))
        return min(ways, key=lambda way: way[0])

    return best(0, 0)[1]


def lasted(lane: Lane) -> float:
    """Return for how many seconds a lane did what may be all that is told of it.

    It held its thread; a process, of whose threads nothing is known, lived.
    """
    return lane.held if lane.known else lane.end - lane.start


def by_identity(run: Run) -> dict[tuple, dict[str, Lane]]:
    """Return the lanes of a run by name, for each identity that lanes of it share."""
    by_key = {}
    for name, lane in run.lanes.items():
        by_key.setdefault(identity(name, lane), {})[name] = lane
    return by_key


def by_thread(run: Run, lanes: list[Lane]) -> dict[str, list[tuple]]:
    """Return the identities of some lanes of a run, sorted, by the thread that they have."""
    names, threads = {id(lane): name for name, lane in run.lanes.items()}, {}
    for lane in lanes:
        threads.setdefault(lane.thread, []).append(identity(names[id(lane)], lane))
    return {thread: sorted(kinds) for thread, kinds in threads.items()}


def identity(name: str, lane: Lane):
    """Return what tells a lane from others: its kind, whether its holds are known, its words."""
    return NUMBER.sub("", name), lane.known, tuple(line.words for line in lane.lines)


def first_difference(name: str, lane: Lane, candidates: dict[str, Lane]) -> Difference:
    """Say where a recorded lane departs from the fresh lane of its kind that is most like it."""
    alike = [other for n, other in candidates.items() if NUMBER.sub("", n) == NUMBER.sub("", name)]
    if not lane.lines and not alike:
        return Difference(lane.number, f"a fresh run has no lane like {name}")
    other = max(alike, key=lambda other: same(lane, other), default=Lane(0, 0, 0, []))
    count, fresh = same(lane, other), other.lines
    if count < len(lane.lines):
        instead = fresh[count] if count < len(fresh) else "nothing more in this lane"
        old = lane.lines[count]
        return Difference(old.number, f"recorded {old}; a fresh run printed {instead}")
    if count < len(fresh):
        last = lane.lines[-1].number if lane.lines else lane.number
        return Difference(last, f"after this line, a fresh run printed {fresh[count]}")
    return Difference(lane.number, f"whether the holds of {name} are known has changed")


def same(lane: Lane, other: Lane) -> int:
    """Count the lines at the start of two lanes that have the same words."""
    pairs = zip(lane.lines, other.lines)
    return len(list(takewhile(lambda pair: pair[0].words == pair[1].words, pairs)))
