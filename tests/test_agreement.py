"""When a run agrees with a recording, and what is said when it does not."""

import pytest

from snippets import __main__ as main
from snippets.recorder import catalog
from snippets.recorder.agreement import disagreements, parse

RECORDED = """\
$ python -m snippets talk/example  # Python 3.13.0, Django 6.1.3
 0.00 s  task 1      | One
 0.00 s  task 2      | One
 1.00 s  task 1      | Two
 1.00 s  task 2      | Two
 1.00 s  main thread | total 1.0012 s

lane         lived        held its thread
task 1       0.00-1.00 s  for moments
task 2       0.00-1.00 s  0.20-0.40, 0.50-0.60 s
main thread  0.00-1.00 s  for moments
"""


def changed(*replacements):
    text = RECORDED
    for old, new in replacements:
        assert old in text
        text = text.replace(old, new, 1)
    return text


def test_a_recording_says_its_lines_lanes_and_holds():
    run = parse(RECORDED)
    assert [str(line) for line in run.lines][-1] == "1.00 s main thread | total 1.0012 s"
    assert list(run.lanes) == ["task 1", "task 2", "main thread"]
    assert run.lanes["task 2"].holds == [(0.2, 0.4), (0.5, 0.6)]
    assert run.lanes["task 2"].held == pytest.approx(0.3)
    assert run.seconds == 1


@pytest.mark.parametrize(
    "fresh",
    [
        RECORDED,
        changed(("Python 3.13.0", "Python 3.11.7")),
        changed(("1.00 s  task 1 ", "0.93 s  task 1 ")),
        changed(("1.00 s  task 1 ", "4.95 s  task 1 "), ("total 1.0012", "total 4.9512")),
        # Two lines of one instant change places, and with them the numbers of the lanes.
        changed(
            ("task 1      | One", "task 2      | One"), ("task 2      | One", "task 1      | One")
        ),
        changed(("0.20-0.40, 0.50-0.60 s", "0.20-0.50 s")),
    ],
)
def test_agrees(fresh):
    assert disagreements(RECORDED, fresh) == []


@pytest.mark.parametrize(
    ("fresh", "line", "said"),
    [
        (changed(("1.00 s  task 1 ", "0.91 s  task 1 ")), 4, "0.09 s too early"),
        (changed(("1.00 s  task 1 ", "5.20 s  task 1 ")), 4, "4.20 s too late"),
        (changed(("total 1.0012", "total 0.5012")), 6, "0.50 s too early"),
        (changed(("task 2      | Two", "task 2      | Tow")), 5, "printed 1.00 s task 2 | Tow"),
        (changed((" 1.00 s  task 2      | Two\n", "")), 5, "nothing more in this lane"),
        (changed(("| total 1", "| sum 1")), 6, "printed 1.00 s main thread | sum 1.0012 s"),
        (
            changed(("0.20-0.40, 0.50-0.60 s", "for moments")),
            10,
            "held its thread 0.30 s, now 0.00",
        ),
        (
            changed(
                (
                    " 1.00 s  task 2      | Two\n",
                    " 1.00 s  task 2      | Two\n 1.01 s  task 2      | Six\n",
                )
            ),
            5,
            "after this line, a fresh run printed 1.01 s task 2 | Six",
        ),
        (
            changed(
                (
                    " 1.00 s  main thread | total",
                    " 1.00 s  task 3      | More\n 1.00 s  main thread | total",
                ),
                (
                    "main thread  0.00-1.00",
                    "task 3       1.00-1.00 s  for moments\nmain thread  0.00-1.00",
                ),
            ),
            1,
            "a fresh run also printed 1.00 s task 3 | More",
        ),
        (
            RECORDED.replace("main thread", "task 3     ")
            .replace(" 1.00 s  task 3      | total", " 1.00 s  task 9      | total")
            .replace("task 3", "task 9"),
            6,
            "a fresh run printed nothing more in this lane",
        ),
    ],
)
def test_disagrees(fresh, line, said):
    found = disagreements(RECORDED, fresh)
    assert any(number == line and said in what for number, what in found), found


@pytest.mark.parametrize(("held", "agrees"), [("0.20-0.60 s", True), ("0.10-0.90 s", False)])
def test_a_lane_that_waited_does_not_hold_its_thread_for_most_of_its_life(held, agrees):
    fresh = changed(("task 1       0.00-1.00 s  for moments", f"task 1       0.00-1.00 s  {held}"))
    assert (disagreements(RECORDED, fresh) == []) == agrees


def test_lines_that_lie_apart_keep_their_order_across_lanes():
    later = changed(
        (" 0.00 s  task 2      | One\n", ""),
        (" 1.00 s  task 2 ", " 0.00 s  task 2      | One\n 1.00 s  task 2 "),
    )
    found = disagreements(RECORDED, later)
    assert any("a fresh run printed it before" in what for _, what in found), found


def test_lines_that_change_places_say_which_one_left_its_time():
    late = changed(
        (" 0.00 s  task 2      | One\n", ""),
        (" 1.00 s  task 2 ", " 0.99 s  task 2      | One\n 1.00 s  task 2 "),
    )
    (found,) = disagreements(RECORDED, late)
    assert found[1].endswith("printed it before, the other one 0.99 s too late")


@pytest.mark.parametrize(("stamp", "runs"), [("5.20", 3), ("0.50", 1)], ids=["late", "early"])
def test_a_run_that_is_late_and_nothing_else_is_tried_again(monkeypatch, tmp_path, stamp, runs):
    text = changed(("1.00 s  task 1 ", f"{stamp} s  task 1 "))
    ran = []
    monkeypatch.setattr(main, "fresh", lambda recording: ran.append(text) or text)
    recording = catalog.recordings()["talk/count_sync"]
    (tmp_path / recording.path).parent.mkdir(parents=True)
    (tmp_path / recording.path).write_text(RECORDED)
    monkeypatch.setattr(main, "ROOT", tmp_path)
    (said,) = main.compare(recording, main.fresh(recording))
    assert f"{stamp} s task 1 | Two" in said and len(ran) == runs


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "line 1"),
        ("One\nTwo\n", "line 1: a recording starts with its command"),
        ("$ x\n 0.00 s  task 1 | One\n", "line 2: the table below has no lane 'task 1'"),
        ("$ x\nOne\n", "line 2: neither a stamped line nor a lane: 'One'"),
        ("$ x\n", "line 2: nothing was printed"),
    ],
)
def test_what_is_no_recording_is_refused_with_its_line(text, said):
    with pytest.raises(ValueError, match=said):
        parse(text)
