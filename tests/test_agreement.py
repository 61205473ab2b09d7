"""When a run agrees with a recording, and what is said when it does not."""

import pytest

from snippets.recorder import catalog, places, store
from snippets.recorder.agreement import EXACT, disagreements
from snippets.recorder.recording import parse

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
machine      late by 0.00 s
"""
LATE = "late by 0.00 s", "late by 2.00 s"


def changed(*replacements):
    text = RECORDED
    for old, new in replacements:
        assert old in text
        text = text.replace(old, new, 1)
    return text


@pytest.mark.parametrize(
    "fresh",
    [
        RECORDED,
        changed(("Python 3.13.0", "Python 3.11.7")),
        changed(("1.00 s  task 1 ", "0.97 s  task 1 ")),
        changed(("1.00 s  task 1 ", "1.08 s  task 1 "), ("total 1.0012", "total 1.0812")),
        changed(LATE, ("1.00 s  task 1 ", "3.08 s  task 1 "), ("total 1.0012", "total 3.0812")),
        # Two lines of one instant change places, and with them the numbers of the lanes.
        changed(
            ("task 1      | One", "task 2      | One"), ("task 2      | One", "task 1      | One")
        ),
        changed(("0.20-0.40, 0.50-0.60 s", "0.20-0.37, 0.50-0.60 s")),
        changed(("0.20-0.40, 0.50-0.60 s", "0.22-0.42, 0.55-0.65 s")),
        changed(("0.20-0.40, 0.50-0.60 s", "0.20-0.60 (75 %) s")),
        changed(LATE, ("0.20-0.40, 0.50-0.60 s", "0.20-1.00 s")),
    ],
)
def test_agrees(fresh):
    assert disagreements(RECORDED, fresh) == []


@pytest.mark.parametrize(
    ("fresh", "line", "message"),
    [
        (changed(("total 1.0012", "total 1.00")), 6, "printed 1.00 s main thread | total"),
        (changed(("1.00 s  task 1 ", "0.96 s  task 1 ")), 4, "0.04 s too early"),
        (changed(("1.00 s  task 1 ", "1.09 s  task 1 ")), 4, "0.09 s too late"),
        (
            changed(LATE, ("1.00 s  task 1 ", "3.09 s  task 1 ")),
            4,
            "2.09 s too late, of which the machine made 2.00 s",
        ),
        (changed(LATE, ("1.00 s  task 1 ", "0.96 s  task 1 ")), 4, "0.04 s too early"),
        (changed(("total 1.0012", "total 0.5012")), 6, "0.50 s too early"),
        (changed(("total 1.0012", "total 1.1012")), 6, "0.10 s too late"),
        (changed(("total 1.0012 s", "total 1.1012")), 6, "recorded 1.00 s main thread | total 1"),
        (changed(("task 2      | Two", "task 2      | Tow")), 5, "printed 1.00 s task 2 | Tow"),
        (changed((" 1.00 s  task 2      | Two\n", "")), 5, "nothing more in this lane"),
        (changed(("| total 1", "| sum 1")), 6, "printed 1.00 s main thread | sum 1.0012 s"),
        (changed(("task 1       0.00-1", "task 1       0.00-2")), 9, "its end at 1.00 s, now 2.00"),
        (
            changed(("task 2       0.00-1", "task 2       0.10-1")),
            10,
            "its start at 0.00 s, now 0.1",
        ),
        (
            changed(
                ("task 1       0.00-1.00 s  for moments", "task 1       0.00-1.00 s  not known: x")
            ),
            10,  # the other lane is alike
            "whether the holds of task 2 are known has changed",
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
def test_disagrees(fresh, line, message):
    differences = disagreements(RECORDED, fresh)
    assert any(one.line == line and message in one.words for one in differences), differences


@pytest.mark.parametrize(
    ("holds", "message"),
    [
        ("for moments", "held its thread 0.20 s until 0.40 s, now 0.00 s"),
        ("0.20-0.50, 0.50-0.60 s", "held its thread 0.30 s until 0.63 s, now 0.40 s"),
        ("0.20-0.40 s", "held its thread 0.30 s until 0.60 s, now 0.20 s"),
        ("0.20-0.30, 0.50-0.55 s", "held its thread 0.20 s until 0.40 s, now 0.10 s"),
        ("0.20-0.40, 0.90-1.00 s", "held its thread 0.30 s until 0.60 s, now 0.20 s"),
        ("0.00-0.10, 0.20-0.40, 0.50-0.60 s", "held its thread 0.00 s until 0.13 s, now 0.10 s"),
        ("0.20-0.40 (50 %), 0.50-0.60 s", "held its thread 0.20 s until 0.40 s, now 0.10 s"),
    ],
)
def test_what_a_lane_holds_is_compared_moment_by_moment(holds, message):
    fresh = changed(("0.20-0.40, 0.50-0.60 s", holds))
    (differences,) = disagreements(RECORDED, fresh)
    assert differences.line == 10 and differences.words.startswith(message), differences


def test_lines_that_lie_apart_keep_their_order_across_lanes():
    recorded = """\
$ x
 0.10 s  task 1      | A
 0.17 s  task 2      | B

task 1       0.10-0.10 s  for moments
task 2       0.17-0.17 s  for moments
machine      late by 0.00 s
"""
    swapped = recorded.replace("0.10", "0.15").replace("0.17", "0.14")
    (differences,) = disagreements(recorded, swapped)
    assert differences.line == 3
    assert differences.words.endswith("after 0.10 s task 1 | A; a fresh run printed it before")
    assert disagreements(recorded.replace("0.17", "0.15"), swapped) == []


def test_the_exact_tolerance_of_a_clock_that_jumps():
    late = changed(("1.00 s  task 1 ", "1.04 s  task 1 "))
    assert disagreements(RECORDED, late) == []
    (differences,) = disagreements(RECORDED, late, EXACT)
    assert differences.line == 4 and differences.words.endswith("0.04 s too late")


ONE_LATE = changed(
    ("1.00 s  task 1 ", "1.40 s  task 1 "),
    LATE_TO_UNKNOWN := ("late by 0.00 s", "keeps no account"),
)
OTHER_LATE = changed(("1.00 s  task 2 ", "1.40 s  task 2 "), LATE_TO_UNKNOWN)


@pytest.mark.parametrize(
    ("runs", "left"),
    [
        ([ONE_LATE, OTHER_LATE], 0),  # each line is in time once
        ([ONE_LATE, ONE_LATE, OTHER_LATE], 0),
        ([ONE_LATE, ONE_LATE, ONE_LATE], 1),
        ([changed(("1.00 s  task 1 ", "0.40 s  task 1 "), LATE_TO_UNKNOWN)], 1),  # early is early
    ],
)
def test_where_no_account_is_kept_the_least_of_three_runs_counts(monkeypatch, tmp_path, runs, left):
    recording = catalog.recordings()["talk/count_sync"]
    (tmp_path / recording.path).parent.mkdir(parents=True)
    (tmp_path / recording.path).write_text(RECORDED)
    monkeypatch.setattr(store, "ROOT", tmp_path)
    later = iter(runs[1:])
    monkeypatch.setattr(places, "here", lambda recording: next(later))
    notes = []
    differences = store.compare(recording, runs[0], tell=notes.append)
    assert len(notes) == 1 and "this system keeps no account" in notes[0]
    assert len(differences) == (left and left + 1) and next(later, None) is None
    assert all("record it again: python -m snippets" in line for line in differences[-1:])


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "line 1"),
        ("$ x\n 0.00 s  a | b\n\na  0.00-0.00 s  often\n", "line 4: neither a stamped line"),
        ("$ x\n 0.00 s  a | b\n\na  0.00-0.00 s  0.1-0.2 s\n", "line 4: neither a stamped line"),
        ("One\nTwo\n", "line 1: a recording starts with its command"),
        ("$ x\n 0.00 s  task 1 | One\n", "line 2: the table below has no lane 'task 1'"),
        ("$ x\nOne\n", "line 2: neither a stamped line nor a lane: 'One'"),
        ("$ x\n", "line 2: nothing was printed"),
    ],
)
def test_what_is_no_recording_is_refused_with_its_line(text, message):
    with pytest.raises(ValueError, match=message):
        parse(text)


STANDING = """\
$ python -m snippets talk/example  # Python 3.13.0, Django 6.1.3
 0.00 s  task 1        7 | One
 1.00 s  task 1        9 | Two

lane         lived        held its thread
task 1       0.00-1.00 s  for moments, due 0.20-0.40 s
machine      late by 0.00 s

lane         stayed       at line
task 1       0.00-0.20 s  7
task 1       0.40-1.00 s  8
"""
WITHOUT = STANDING.partition("\nlane         stayed")[0].replace("  7 |", "    |").replace("9", " ")


@pytest.mark.parametrize(
    ("old", "new", "number", "words"),
    [
        ("task 1        9 |", "task 1       10 |", 3, "line 10 of the snippet printed it, not 9"),
        ("0.40-1.00 s  8", "0.40-1.00 s  9", 11, "stayed at line 8 from 0.40 to 1.00 s; in a fr"),
        ("0.40-1.00 s  8", "0.50-1.00 s  8", 11, "from 0.50 to 1.00 s, 0.10 s too late"),
        ("0.40-1.00 s  8", "0.40-0.90 s  8", 11, "from 0.40 to 0.90 s, 0.10 s too early"),
        (
            ", due 0.20-0.40 s",
            "",
            6,
            "due and not let go on from 0.20-0.40 s; in a fresh run it was",
        ),
        ("due 0.20-0.40 s", "due 0.20-0.30 s", 6, "in a fresh run 0.10 s too early"),
        ("task 1       0.00-0.20 s  7\n", "", 10, "stayed at line 7 from 0.00 to 0.20 s; in a"),
    ],
)
def test_a_lane_at_another_line_of_the_snippet_is_noticed(old, new, number, words):
    assert old in STANDING
    (differences,) = disagreements(STANDING, STANDING.replace(old, new))
    assert differences.line == number and words in differences.words


@pytest.mark.parametrize(
    "fresh",
    [
        STANDING.replace("0.40-1.00 s  8", "0.44-0.60 s  8\ntask 1       0.70-1.03 s  8"),
        WITHOUT,  # an older Python, which tells no lines
    ],
)
def test_a_stay_in_pieces_or_untold_agrees(fresh):
    assert fresh != STANDING and disagreements(STANDING, fresh) == []


def test_a_stay_ends_early_only_at_a_moment_that_the_machine_may_have_made():
    fresh = STANDING.replace("0.40-1.00 s  8", "0.40-0.90 s  8").replace("by 0.00", "by 0.10")
    moment = fresh.replace("for moments,", "0.90-0.95 s,")
    assert disagreements(STANDING, moment) == []
    for wrong in (
        fresh,
        moment.replace("0.90-0.95", "0.93-0.98"),
        moment.replace("0.10 s", "0.09 s"),
    ):
        (differences,) = disagreements(STANDING, wrong)
        assert "0.10 s too early" in differences.words


def test_lanes_that_share_a_thread_no_more_are_noticed():
    """Which number a thread has varies, and so do those of alike lanes."""
    apart = changed(("0.50-0.60 s", "0.50-0.60 s, in thread 1"))
    (differences,) = disagreements(RECORDED, apart)
    assert differences.line == 9
    assert differences.words == "task 1, task 2, main thread: one thread, and in a fresh run not"
    assert disagreements(apart, apart.replace("in thread 1", "in thread 3")) == []
    assert disagreements(apart, RECORDED)[0].line == 9


def test_lanes_that_print_nothing_share_a_thread_or_do_not():
    silent = "task 3       0.00-0.60 s  0.00-0.60 s, in thread 1\n"
    silent += silent.replace("task 3", "task 4")
    together = changed(("machine", f"{silent}machine"))
    apart = together.replace("thread 1", "thread 2", 1)
    assert disagreements(together, together) == disagreements(apart, apart) == []
    assert disagreements(together, apart)[0].line == disagreements(apart, together)[0].line == 12


def test_what_is_due_again_soon_after_a_late_run_is_not_taken_for_its_end():
    late = STANDING.replace("late by 0.00", "late by 0.30")
    again = late.replace("due 0.20-0.40 s", "due 0.30-0.60, 0.70-0.95 s")
    assert disagreements(STANDING, again) == []
    assert disagreements(STANDING, again.replace("0.60, 0.70", "0.61, 0.85")) == []
    (differences,) = disagreements(STANDING, again.replace("0.30-0.60, 0.70", "0.30-0.90, 0.92"))
    assert "0.50 s too late" in differences.words


def test_what_was_due_may_be_gone_only_if_the_machine_made_the_run_as_late():
    gone = STANDING.replace(", due 0.20-0.40 s", "")
    assert (
        gone != STANDING and "in a fresh run it was not" in disagreements(STANDING, gone)[0].words
    )
    assert disagreements(STANDING, gone.replace("late by 0.00", "late by 0.20")) == []
    assert disagreements(STANDING, gone.replace("late by 0.00", "late by 0.19"))


def test_a_late_end_counts_though_another_piece_ends_nearer():
    late = STANDING.replace("late by 0.00", "late by 0.90").replace("1.00 s  task", "1.80 s  task")
    pieces = "0.40-0.85 s  8\ntask 1       1.00-1.80 s  8"
    late = late.replace("0.00-1.00 s  for", "0.00-1.80 s  for").replace("0.40-1.00 s  8", pieces)
    assert disagreements(STANDING, late) == []
    (differences,) = disagreements(STANDING, late.replace("1.80 s  8", "1.99 s  8"))
    assert "0.15 s too early" in differences.words


def test_where_a_lane_that_computes_was_stopped_does_not_count():
    computing = STANDING.replace("for moments, ", "0.00-1.00 s, computing 1.00 s, ")
    assert disagreements(computing, computing.replace("1.00 s  8", "0.80 s  8")) == []


def test_what_a_run_computes_more_makes_it_late_and_what_it_computes_less_early():
    """How fast a machine computes is its own: here, 0.40 s before the first line."""
    recorded = RECORDED.replace("late by 0.00 s", "late by 0.00 s, computing 0.40 s")

    def fresh(computed, moved):
        text = recorded.replace("computing 0.40 s", f"computing {computed:.2f} s")
        for second in "0.50", "0.60", "1.00":
            text = text.replace(second, f"{float(second) + moved:.2f}")
        return text

    assert disagreements(recorded, fresh(0.40, 0)) == []
    assert disagreements(recorded, fresh(0.60, 0.2)) == []
    assert disagreements(recorded, fresh(0.40, 0.2)) != []
    assert disagreements(recorded, fresh(0.30, -0.1)) == []
    assert disagreements(recorded, fresh(0.40, -0.1)) != []


def test_a_recording_that_tells_of_no_computing_computed_no_longer_than_it_lasted():
    lasting = "$ python\n {0} s  task 1       | {1}\n\nlane         lived        held its thread\n"
    lasting += "task 1       0.00-{0} s  for moments\nmachine      late by {2}\n"
    recorded = lasting.format("0.03", "read", "0.00 s")
    slower = lasting.format("0.21", "read", "0.10 s, computing 0.10 s")
    assert disagreements(recorded, slower) == []
    assert disagreements(recorded, slower.replace("computing 0.10", "computing 0.05")) != []


def test_a_lane_that_printed_nothing_counts_unless_the_machine_made_it_long():
    silent = "thread 1     0.00-0.30 s  0.00-0.30 s\nmachine      late by"
    fresh = RECORDED.replace("machine      late by", silent)
    (differences,) = disagreements(RECORDED, fresh)
    assert differences.words == "in a fresh run thread 1 also held its thread for 0.30 s"
    assert disagreements(RECORDED, fresh.replace("late by 0.00", "late by 0.30")) == []
    assert disagreements(fresh, RECORDED) != []
    longer = fresh.replace("0.00-0.30 s  0.00-0.30 s", "0.00-0.90 s  0.00-0.30 s")
    assert longer != fresh and disagreements(longer, fresh) == []
    assert disagreements(fresh, longer) != []


def test_a_process_that_printed_nothing_counts_where_the_system_tells_of_it():
    process = (
        "process 1    0.00-0.60 s  not known: a process of its own, computing 0.50 s\nmachine "
    )
    recorded = changed(("machine ", process))
    (differences,) = disagreements(recorded, RECORDED)
    assert differences.line == 12 and differences.words == "a fresh run has no lane like process 1"
    assert disagreements(recorded, changed(("late by 0.00 s", "keeps no account"))) == []
    (differences,) = disagreements(RECORDED, recorded)
    assert differences.words == "in a fresh run process 1 also lived for 0.60 s"
    (differences,) = disagreements(recorded, recorded.replace("computing 0.50", "computing 0.90"))
    assert differences.words == "computed 0.50 s, now 0.90 s"
    (differences,) = disagreements(
        recorded, recorded.replace("0.00-0.60 s  not", "0.00-0.80 s  not")
    )
    assert differences.words.startswith("its life has its end at 0.60 s, now 0.80 s")


def test_of_lanes_that_printed_nothing_the_longest_are_the_same():
    """A late run also tells of one that held its thread for moments only."""
    recorded = changed(("machine", "task 3       0.50-1.00 s  0.50-1.00 s\nmachine"))
    early, late = "task 3       0.05-0.50 s  0.05-0.15 s\n", "machine      late by 0.10 s"
    fresh = recorded.replace("task 3  ", "task 4  ").replace("task 4", f"{early}task 4")
    fresh = fresh.replace("machine      late by 0.00 s", late)
    assert disagreements(recorded, fresh) == []
    (differences,) = disagreements(recorded, fresh.replace("0.05-0.15 s\n", "0.05-0.31 s\n"))
    assert differences.words == "in a fresh run task 3 also held its thread for 0.26 s"


def test_a_silent_lane_that_came_too_early_is_another_one_though_it_held_for_as_long():
    recorded = changed(("machine", "thread 1     0.60-1.00 s  0.60-1.00 s\nmachine"))
    first = "thread 1     0.05-0.50 s  0.05-0.46 s\n"
    fresh = recorded.replace("thread 1     0.60", f"{first}thread 2     0.60")
    late = fresh.replace("machine      late by 0.00 s", "machine      late by 0.30 s")
    assert disagreements(recorded, late) == []
    (differences,) = disagreements(recorded, fresh)
    assert differences.words == "in a fresh run thread 1 also held its thread for 0.41 s"


def test_silent_lanes_pair_in_the_order_in_which_they_began_whatever_their_numbers():
    first, second = "0.10-0.50 s  0.10-0.50 s\n", "0.60-1.00 s  0.60-1.00 s\n"
    recorded = changed(("machine", f"thread 1     {first}thread 2     {second}machine"))
    fresh = changed(("machine", f"thread 1     {second}thread 2     {first}machine"))
    assert disagreements(recorded, fresh) == []
    assert disagreements(recorded, fresh.replace("0.10-0.50 s  0.10", "0.04-0.50 s  0.04"))
