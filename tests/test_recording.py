"""The format of a recording, both ways: what a text says, and the text of what happened."""

import tomllib

import pytest

from snippets.recorder.recording import (
    Line,
    Stay,
    joined,
    lane_row,
    machine_row,
    parse,
    stamped,
    stay_row,
)
from tests.support.project import ROOT

ODD = tomllib.loads((ROOT / "tests/odd_recordings.toml").read_text("utf-8"))
READ = """async ([script, texts]) => {
    const { parse } = await import(script);
    const sum = (holds) => holds.reduce((all, [from, to, share]) => all + (to - from) * share, 0);
    const lane = ([name, { start, end, holds, due, lines, stays, thread, computed }]) =>
        [name, start, end, sum(holds), lines.length, lines.map(({ source }) => source ?? null),
         stays.map(({ start, end, source }) => [start, end, source]),
         due.map(([from, to]) => [from, to]), thread, computed];
    return texts.map((text) => {
        try { return [...parse(text)].map(lane); } catch { return null; }
    });
}"""
RECORDED = """\
$ python -m snippets talk/example  # Python 3.13.0, Django 6.1.3
 0.00 s  task 1      | One
 0.30 s  task 2      |
 0.20 s  process 1   | earlier, and told later
 1.00 s  task 1      | total 1.0012 s of 2.5

lane         lived        held its thread
task 1       0.00-1.00 s  0.20-0.40, 0.50-0.60 (40 %) s, computing 0.21 s
task 2       0.30-0.30 s  for moments
process 1    0.20-0.20 s  not known: a process of its own, computing 0.50 s
machine      late by 0.02 s
"""


def test_a_recording_says_its_lines_lanes_holds_and_lateness():
    run = parse(RECORDED)
    assert [line.number for line in run.lines] == [2, 4, 3, 5]
    assert list(run.lanes) == ["task 1", "task 2", "process 1"]
    one, other = run.lanes["task 1"].holds
    assert (one.start, one.end, one.share, other.share) == (0.2, 0.4, 1, 0.4)
    assert [lane.computed for lane in run.lanes.values()] == [0.21, 0, 0.5]
    assert run.lanes["task 1"].held == pytest.approx(0.24)
    assert run.lanes["task 1"].held_until(0.3) == pytest.approx(0.1)
    assert [lane.known for lane in run.lanes.values()] == [True, True, False]
    assert run.seconds == 1 and run.late == 0.02
    assert parse(RECORDED.replace("late by 0.02 s", "keeps no account")).late is None


def test_what_is_written_is_what_is_read():
    spans = [
        *((0.2, 0.4, 0.1, 0), (0.5, 0.52, 0, 0), (0.525, 0.527, 0, 0)),
        *((0.58, 0.6, 0.004, 0), (0.7, 0.9, 0, 0.1), (1, 1, 0, 0)),
    ]
    lines = [(0.0, "task 1", "One", 7), (0.2, "task 1", ""), (12.345, "a (2)", " spaces  ", 120)]
    text = "\n".join(
        [
            "$ x",
            *(stamped(*line) for line in lines),
            lane_row("task 1", spans, due=[(0.1, 0.2), (0.3, 0.31)], thread="in thread 1"),
            lane_row("a (2)", [(0, 12.345, 0, 0)], "it is foreign"),
            lane_row("b", [(0, 1, 0, 0)], thread="a thread"),
            lane_row("thread 2", [(0, 1, 0, 0)]),
            machine_row(0.4567, 0.3),
            stay_row("a (2)", 0.1, 12.345, 8),
        ]
    )
    run = parse(text)
    assert [(line.at, line.lane, line.text, line.source) for line in run.lines] == [
        (0.0, "task 1", "One", 7),
        (0.2, "task 1", "", None),
        (12.35, "a (2)", " spaces  ", 120),
    ]
    assert run.computed == 0.3
    assert [(due.start, due.end) for due in run.lanes["task 1"].due] == [(0.1, 0.2)]
    assert run.lanes["a (2)"].stays == [Stay(10, 0.1, 12.35, 8)]
    assert run.late == 0.46 and not run.lanes["a (2)"].known
    lane = run.lanes["task 1"]
    holds = ["0.20-0.40", "0.50-0.53 (81 %)", "0.58-0.60", "0.70-0.90 (50 %)"]
    assert list(map(str, lane.holds)) == holds
    threads = [lane.thread for lane in run.lanes.values()]
    assert threads == ["thread 1", "main thread", "b", "thread 2"]
    assert lane.computed == 0.1


@pytest.mark.parametrize(
    ("text", "times", "words"),
    [
        ("total 1.0012 s", [1.0012], "total #.#### s"),
        ("two threads: 1.00 s, three: 2.5 s", [1.0, 2.5], "two threads: #.## s, three: #.# s"),
        ("Python 3.13.0, switch after 0.005", [], "Python 3.13.0, switch after 0.005"),
        ("1.5e-05 s or 2.5 seconds", [], "1.5e-05 s or 2.5 seconds"),
        ("version 1.2.3 s", [], "version 1.2.3 s"),
    ],
)
def test_a_decimal_is_a_time_only_before_a_second(text, times, words):
    line = Line(2, 0.5, "task 1", text)
    assert line.times == [0.5, *times] and line.words == words


@pytest.mark.parametrize(
    ("spans", "holds"),
    [
        ([(0, 0.5)], ["0.00-0.50"]),
        ([(0, 0.004)], []),
        ([(0, 0.2), (0.205, 0.4)], ["0.00-0.40"]),
        ([(0, 0.2), (0.25, 0.4)], ["0.00-0.20", "0.25-0.40"]),
        ([(n / 100, n / 100 + 0.005) for n in range(20)], ["0.00-0.20 (51 %)"]),
        ([(n / 100, n / 100 + 0.0005) for n in range(20)], []),
    ],
)
def test_holds_that_hardly_part_are_one_with_its_share(spans, holds):
    assert [str(hold) for hold in joined([(a, b, b - a) for a, b in spans])] == holds


def lanes_of(text):
    """Return what the Python parser says of a text: its lanes, or None if it is no recording."""
    try:
        lanes = parse(text).lanes
    except ValueError:
        return None
    return [
        [
            name,
            *(x.start, x.end, pytest.approx(x.held), len(x.lines)),
            [line.source for line in x.lines],
            [[stay.start, stay.end, stay.source] for stay in x.stays],
            [[due.start, due.end] for due in x.due],
            x.thread,
            x.computed,
        ]
        for name, x in lanes.items()
    ]


def test_both_parsers_accept_and_refuse_the_same(open_page, url):
    texts = [one["text"].lstrip("\n") for one in [*ODD["accepted"], *ODD["refused"]]]
    assert len(ODD["accepted"]) >= 4 and len(ODD["refused"]) >= 12
    expected = [one["lanes"] for one in ODD["accepted"]] + [None] * len(ODD["refused"])
    in_python = list(map(lanes_of, texts))
    in_javascript = open_page(url).evaluate(READ, [f"{url}assets/timeline.js", texts])
    for one, lanes, mine, its in zip(
        [*ODD["accepted"], *ODD["refused"]], expected, in_python, in_javascript, strict=True
    ):
        assert mine is lanes is None or [lane[:5] for lane in mine] == lanes, one["why"]
        assert (its and sorted(its)) == (mine and sorted(mine)), one["why"]
