"""The format of a recording, both ways: what a run printed, when, in which lane, and who held.

    $ python -m snippets page/name  # Python 3.13.0, Django 6.1.3
     0.00 s  task 1        7 | One
     1.00 s  task 1        9 | Two

    lane         lived        held its thread
    task 1       0.00-1.00 s  0.20-0.40, 0.50-0.60 (40 %) s, computing 0.20 s, due 0.70-0.80 s
    machine      late by 0.00 s

    lane         stayed       at line
    task 1       0.00-1.00 s  8

A lane is a task or a thread. Line 7 of the snippet printed One, and the lane stayed at line 8. It
held its thread from one second to another, all of that time or a share of it, in turns too short
to tell apart; it computed meanwhile, or waited in a call that blocks. It was due while it could
have gone on, and another lane had its event loop. All tasks share the main thread, unless their
rows say "in thread 2"; a thread to which somebody gave a name says "a thread". The machine made the
run late by so much; in a browser, and wherever a run computes for more than a moment, it also says
for how long.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

TABLE = "lane         lived        held its thread"  # the head of the rows that end a recording
STAYS = "lane         stayed       at line"  # the head of the rows that say where lanes stayed
MOMENTS, UNKNOWN = "for moments", "not known"  # what a row says where it names no holds
RESOLUTION = 0.01  # seconds: a shorter hold is a moment, and two holds closer than this are one
COMPUTING = DUE = 0.05  # seconds: a row does not tell of less
WHOLE, LITTLE = 0.9, 0.1  # shares: from the one on a hold is whole, below the other a moment

LINE = re.compile(r" *(\d+\.\d\d) s  (\S.*?)(?: {2,}(\d+))? *\|(?: (.*))?")
STAY = re.compile(r"(\S.*?) {2,}(\d+\.\d\d)-(\d+\.\d\d) s {2,}(\d+)")
LANE = re.compile(r"(\S.*?) {2,}(\d+\.\d\d)-(\d+\.\d\d) s {2,}(\S.*)")
HOLD = re.compile(r"(\d+\.\d\d)-(\d+\.\d\d)(?: \((\d+) %\))?")
COMPUTED = re.compile(r"(?:, computing (\d+\.\d\d) s)?")
ITS_COMPUTING = re.compile(r", computing (\d+\.\d\d) s$")  # of a lane whose holds are not known
SPAN = re.compile(r"(\d+\.\d\d)-(\d+\.\d\d)")
HELD = re.compile(
    rf"(?P<holds>{MOMENTS}|{HOLD.pattern}(?:, {HOLD.pattern})* s)"
    r"(?:, computing (?P<computed>\d+\.\d\d) s)?"
    rf"(?:, due (?P<due>{SPAN.pattern}(?:, {SPAN.pattern})* s))?"
    r"(?:, in (?P<thread>\S.*)|(?P<own>, a thread))?"
)
MAIN = "main thread"
NO_TASK = re.compile(rf"({MAIN}|elsewhere|(thread|process) \d+)( \(\d+\))?")  # of a lane's name
MACHINE = re.compile(rf"machine {{2,}}(?:late by (\d+\.\d\d) s{COMPUTED.pattern}|keeps no account)")
TIME = re.compile(r"(?<![\w.])\d+\.\d+(?= s\b)")  # a printed time, in seconds


@dataclass
class Line:
    """A printed line: its number in the file, the second it came at, its lane and its words.

    source: the line of the snippet that printed it; None if no line did, or nobody told.
    """

    number: int
    at: float
    lane: str
    text: str
    source: int | None = None

    @property
    def words(self) -> str:
        """The text with # for each digit of its times, which are compared as times."""
        return TIME.sub(lambda time: re.sub(r"\d+(?=\.)|\d", "#", time[0]), self.text)

    @property
    def times(self) -> list[float]:
        """The seconds at which it came, and those that it prints."""
        return [self.at, *map(float, TIME.findall(self.text))]

    def __str__(self):
        return f"{self.at:.2f} s {self.lane} | {self.text}"


@dataclass
class Hold:
    """From when to when a lane held its thread (seconds), and for which share of that time."""

    start: float
    end: float
    share: float = 1.0

    @property
    def seconds(self) -> float:
        return (self.end - self.start) * self.share

    def __str__(self):
        turns = "" if self.share >= WHOLE else f" ({round(self.share * 100)} %)"
        return f"{self.start:.2f}-{self.end:.2f}{turns}"


@dataclass
class Stay:
    """From when to when (seconds) a lane stayed at a line of the snippet."""

    number: int
    start: float
    end: float
    source: int


@dataclass
class Lane:
    """A task or thread: its number in the file, its span (seconds), its holds and its lines.

    computed: for how many seconds of its holds; known: whether the holds can be told, which under a
    foreign event loop they cannot; due: when it could have gone on, and its loop did not let it;
    thread: the name of the thread that it has, which may have no lane.
    """

    number: int
    start: float
    end: float
    holds: list[Hold]
    computed: float = 0.0
    known: bool = True
    thread: str = MAIN
    due: list[Hold] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    stays: list[Stay] = field(default_factory=list)

    @property
    def held(self) -> float:
        """For how many seconds it held its thread."""
        return sum(hold.seconds for hold in self.holds)

    def held_until(self, second: float) -> float:
        """For how many seconds it had held its thread by then."""
        return sum(max(0, min(second, hold.end) - hold.start) * hold.share for hold in self.holds)


@dataclass
class Run:
    """What a recording says: its command, its lines by time, its lanes by name.

    late: by how many seconds the machine made the run late; None where it keeps no account.
    computed: for how many seconds it computed in all; None if for no longer than a moment.
    """

    header: str
    lines: list[Line]
    lanes: dict[str, Lane]
    late: float | None = None
    computed: float | None = None

    @property
    def seconds(self) -> float:
        return max(lane.end for lane in self.lanes.values())


def stamped(at: float, lane: str, text: str, source: int | None = None) -> str:
    """Return the line of a recording for words that a line of the snippet printed in a lane."""
    line = f"  {source or '':>2}" if source else " " * 4
    return f"{at:5.2f} s  {lane:<11}{line} |" + (f" {text}" if text else "")


def stay_row(lane: str, start: float, end: float, source: int) -> str:
    """Return the row that says from when to when a lane stayed at a line of the snippet."""
    return f"{lane:<11}  {start:.2f}-{end:.2f} s  {source}"


def lane_row(
    name: str,
    spans: list[tuple[float, float, float, float]],
    unknown: str | None = None,
    due: Sequence[tuple[float, float]] = (),
    thread: str | None = None,
) -> str:
    """Return the row of a lane: from when to when it lived, and held its thread.

    spans: from when to when it had its thread, and for how long of this it computed, and waited for
    the GIL (seconds);
    unknown: why its holds cannot be told; due: from when it could have gone on to when it did;
    thread: what is to be said of its thread.
    """
    start = min(start for start, *_ in [*spans, *due])
    end = max(end for _, end, *_ in [*spans, *due])
    holds = ", ".join(map(str, joined([(a, b, b - a - waited) for a, b, _, waited in spans])))
    told = f"{UNKNOWN}: {unknown}" if unknown else f"{holds} s" if holds else MOMENTS
    computed = sum(computed for *_, computed, _ in spans)
    if computed >= COMPUTING:
        told += computing(computed)
    waited = ", ".join(f"{a:.2f}-{b:.2f}" for a, b in due if b - a >= DUE)
    if waited and not unknown:
        told += f", due {waited} s"
    if thread and not unknown:
        told += f", {thread}"
    return f"{name:<11}  {start:.2f}-{end:.2f} s  {told}"


def thread_of(name: str) -> str:
    """Return the name of the thread that a lane has if its row says nothing of it."""
    return name if NO_TASK.fullmatch(name) else MAIN


def machine_row(late: float | None, computed: float | None = None) -> str:
    """Return the row that says how late the machine made the run, and for how long it computed."""
    account = "keeps no account" if late is None else f"late by {late:.2f} s"
    if computed is None or computed < COMPUTING:
        return f"{'machine':<11}  {account}"
    return f"{'machine':<11}  {account}{computing(computed)}"


def computing(seconds: float) -> str:
    return f", computing {seconds:.2f} s"


def joined(spans: list[tuple[float, float, float]]) -> list[Hold]:
    """Join spans that hardly part into holds, without those that are but moments.

    spans: from when to when, and for how many seconds of this.
    """
    holds = []
    for start, end, seconds in sorted(spans):
        if not holds or start - holds[-1][1] >= RESOLUTION:
            holds.append([start, end, 0])
        holds[-1][1] = max(end, holds[-1][1])
        holds[-1][2] += seconds
    longer = (hold for hold in holds if hold[1] - hold[0] >= RESOLUTION)
    joined_holds = (
        Hold(start, end, min(1, seconds / (end - start))) for start, end, seconds in longer
    )
    return [hold for hold in joined_holds if hold.share >= LITTLE]


def parse(text: str) -> Run:
    """Return the Run that a recording's text says; ValueError names the line that it cannot say."""
    header, *rest = text.split("\n")
    if not header.startswith("$ "):
        raise ValueError(f"line 1: a recording starts with its command, not {header!r}")
    run = Run(header, [], {})
    for number, row in enumerate(rest, start=2):
        _read(run, number, row)
    for line in run.lines:
        if line.lane not in run.lanes:
            raise ValueError(f"line {line.number}: the table below has no lane {line.lane!r}")
        run.lanes[line.lane].lines.append(line)
    if not run.lines:
        raise ValueError("line 2: nothing was printed")
    run.lines.sort(key=lambda line: line.at)
    return run


def _read(run: Run, number: int, row: str):
    """Add to a run what one row of its text says."""
    if match := LINE.fullmatch(row):
        source = int(match[3]) if match[3] else None
        run.lines.append(Line(number, float(match[1]), match[2], match[4] or "", source))
    elif match := MACHINE.fullmatch(row):
        run.late, run.computed = (float(group) if group else None for group in match.groups())
    elif (match := LANE.fullmatch(row)) and (values := _held(*match.group(1, 4))):
        run.lanes[match[1]] = Lane(number, float(match[2]), float(match[3]), **values)
    elif (match := STAY.fullmatch(row)) and match[1] in run.lanes:
        stay = Stay(number, float(match[2]), float(match[3]), int(match[4]))
        run.lanes[match[1]].stays.append(stay)
    elif row not in ("", TABLE, STAYS):
        raise ValueError(f"line {number}: neither a stamped line nor a lane: {row!r}")


def _held(name: str, text: str) -> dict | None:
    """Return what a row's end says of a lane, by the names of its fields; None if it says nothing.

    It names the holds, the seconds of computing, when the lane was due and not let go on, and its
    thread.
    """
    if text.startswith(f"{UNKNOWN}: "):
        computed = float(match[1]) if (match := ITS_COMPUTING.search(text)) else 0.0
        return {"holds": [], "computed": computed, "known": False, "thread": thread_of(name)}
    if not (match := HELD.fullmatch(text)):
        return None
    return {
        "holds": [
            Hold(float(a), float(b), int(share or 100) / 100)
            for a, b, share in HOLD.findall(match["holds"])
        ],
        "computed": float(match["computed"] or 0),
        "due": [Hold(float(a), float(b)) for a, b in SPAN.findall(match["due"] or "")],
        "thread": match["thread"] or (name if match["own"] else thread_of(name)),
    }
