"""Read recordings, and say where a fresh run disagrees with one.

A run agrees with a recording when each lane printed the same lines in the same order, lines that
the recording holds clearly apart come in the same order, and all times hold: a wait may end a few
milliseconds early (timers round) and a good deal late (the machine may be busy).
"""

import re
from dataclasses import dataclass, field
from itertools import takewhile

from snippets.recorder.recorder import TABLE

EARLY = 0.03  # seconds: what timers and two rounded stamps may take off
QUICKER = 0.05  # of the recorded time: what the recorded run itself may have been late
SLOWER = 4  # times the recorded time: what a busy machine makes of computing
LATE = 1.0  # seconds: what it may add to that
LATE_HOLD = 0.2, 0.5  # seconds, at least and at most: half of a longer life, for what was held
APART = 0.05  # seconds: lines closer than this may change places

LINE = re.compile(r" *(\d+\.\d\d) s  (\S.*?) *\|(?: (.*))?")
LANE = re.compile(r"(\S.*?) {2,}(\d+\.\d\d)-(\d+\.\d\d) s {2,}(.+)")
HOLD = re.compile(r"(\d+\.\d\d)-(\d+\.\d\d)")
DECIMAL = re.compile(r"\d+\.\d+")
NUMBER = re.compile(r" \d+$")


@dataclass
class Line:
    """A printed line: its number in the file, the second it came at, its lane and its words."""

    number: int
    at: float
    lane: str
    text: str

    @property
    def words(self):
        """The text without its decimals, which are times and compared as times."""
        return DECIMAL.sub("…", self.text)

    @property
    def times(self):
        return [self.at, *map(float, DECIMAL.findall(self.text))]

    def __str__(self):
        return f"{self.at:.2f} s {self.lane} | {self.text}"


@dataclass
class Lane:
    """A task or thread: its number in the file, its span, and when it held its thread (seconds)."""

    number: int
    start: float
    end: float
    holds: list
    lines: list = field(default_factory=list)

    @property
    def held(self):
        return sum(end - start for start, end in self.holds)


@dataclass
class Run:
    """What a recording says: the command that made it, the lines and the lanes by name."""

    header: str
    lines: list
    lanes: dict

    @property
    def seconds(self):
        return max(lane.end for lane in self.lanes.values())


def parse(text):
    """Return the Run that a recording's text says; ValueError names the line that it cannot say."""
    header, *rest = text.splitlines() or [""]
    if not header.startswith("$ "):
        raise ValueError(f"line 1: a recording starts with its command, not {header!r}")
    run = Run(header, [], {})
    for number, line in enumerate(rest, start=2):
        if found := LINE.fullmatch(line):
            run.lines.append(Line(number, float(found[1]), found[2], found[3] or ""))
        elif found := LANE.fullmatch(line):
            holds = [(float(a), float(b)) for a, b in HOLD.findall(found[4])]
            run.lanes[found[1]] = Lane(number, float(found[2]), float(found[3]), holds)
        elif line not in ("", TABLE):
            raise ValueError(f"line {number}: neither a stamped line nor a lane: {line!r}")
    for line in run.lines:
        if line.lane not in run.lanes:
            raise ValueError(f"line {line.number}: the table below has no lane {line.lane!r}")
        run.lanes[line.lane].lines.append(line)
    if not run.lines:
        raise ValueError("line 2: nothing was printed")
    return run


def disagreements(recorded, fresh):
    """Compare two texts of recordings; return (line in the recorded one, what differs) pairs."""
    recorded, fresh = parse(recorded), parse(fresh)
    pairs, lost, new = _pair_lanes(recorded, fresh)
    if lost:
        return sorted(_first_difference(name, lane, new) for name, lane in lost.items())
    if new:
        return [(1, f"a fresh run also printed {lane.lines[0]}") for lane in new.values()]
    found, now = [], {}
    for before, after in pairs:
        now.update((old.number, line) for old, line in zip(before.lines, after.lines))
        found += _times(before, after)
    return sorted(found + _order(recorded.lines, now))


def _pair_lanes(recorded, fresh):
    """Pair the lanes that printed the same words, and return what stays alone on either side.

    Lanes that are alike pair in the order in which they appeared.
    """
    new, pairs, lost = dict(fresh.lanes), [], {}
    for name, lane in recorded.lanes.items():
        alike = [n for n in new if _identity(n, new[n]) == _identity(name, lane)]
        if alike:
            pairs.append((lane, new.pop(alike[0])))
        else:
            lost[name] = lane
    return pairs, lost, new


def _identity(name, lane):
    return NUMBER.sub("", name), [line.words for line in lane.lines]


def _first_difference(name, lane, candidates):
    """Say where a recorded lane departs from the fresh lane of its kind that is most like it."""
    kind = NUMBER.sub("", name)
    same, fresh = max(
        (
            (_same(lane, other), other.lines)
            for n, other in candidates.items()
            if NUMBER.sub("", n) == kind
        ),
        key=lambda pair: pair[0],
        default=(0, []),
    )
    if same == len(lane.lines):
        return lane.lines[-1].number, f"after this line, a fresh run printed {fresh[same]}"
    old = lane.lines[same]
    instead = fresh[same] if same < len(fresh) else "nothing more in this lane"
    return old.number, f"recorded {old}; a fresh run printed {instead}"


def _same(lane, other):
    """Count the lines at the start of two lanes that have the same words."""
    pairs = zip(lane.lines, other.lines)
    return len(list(takewhile(lambda pair: pair[0].words == pair[1].words, pairs)))


def _times(before, after):
    """Compare the stamps and printed times of two lanes, and for how long each held its thread."""
    found = []
    for old, new in zip(before.lines, after.lines):
        for then, now in zip(old.times, new.times):
            if wrong := _off(then, now):
                found.append((old.number, f"recorded {old}; a fresh run printed {new}, {wrong}"))
                break
    (least, most), life = LATE_HOLD, before.end - before.start
    longer = max(least, min(most, life / 2)) if life > least else most
    if wrong := _off(before.held, after.held, longer):
        found.append(
            (before.number, f"held its thread {before.held:.2f} s, now {after.held:.2f} s, {wrong}")
        )
    return found


def _off(then, now, late=LATE):
    """Say by how much a time leaves its tolerance, or return None."""
    if round(then - now, 2) > EARLY + QUICKER * then:
        return f"{then - now:.2f} s too early"
    if now > SLOWER * then + late:
        return f"{now - then:.2f} s too late"
    return None


def _order(lines, now):
    """Find the lines that the recording holds apart and a fresh run printed the other way round."""
    return [
        (later.number, f"recorded {later} after {first}; a fresh run printed it before, {wrong}")
        for at, first in enumerate(lines)
        for later in lines[at + 1 :]
        if later.at - first.at >= APART
        and (wrong := _swapped(first, now[first.number], later, now[later.number]))
    ]


def _swapped(first, first_now, later, later_now):
    """Say which of two lines that have changed places left its time, or return None."""
    if first_now.number < later_now.number:
        return None
    if first_now.at > first.at:
        return f"the other one {first_now.at - first.at:.2f} s too late"
    return f"{later.at - later_now.at:.2f} s too early"
