"""Snippets and recordings with one thing changed, for the tests that ask whether it is noticed."""

import ast
import copy
import json

from snippets.recorder import catalog
from snippets.recorder.agreement import Comparison
from snippets.recorder.places import runs_on_the_virtual_clock
from snippets.recorder.recording import TIME
from tests.support.project import ROOT, run

RECORDINGS = catalog.recordings()
ON_A_CLOCK_THAT_JUMPS = {
    name: one for name, one in RECORDINGS.items() if runs_on_the_virtual_clock(one)
}
PAGES = "talk", "claims", "lab"
DRIVER = """
import json, sys
from pathlib import Path
from snippets.recorder import virtual

def written(mutants):
    for name, file, text in mutants:
        path = Path(file)
        before = path.read_text("utf-8")
        path.write_text(text, "utf-8")
        yield name
        path.write_text(before, "utf-8")

virtual.main(written(json.loads(Path(sys.argv[1]).read_text("utf-8"))))
"""


def texts_of(mutants, folder):
    """Run changed snippets on the clock that jumps; return what each says. None may fail.

    mutants: (name of a recording, text of its snippet) pairs; folder: has a copy of snippets/. One
    process of Python forks for each, so that a run takes no longer than its imports.
    """
    files = [(name, str(RECORDINGS[name].snippet.path), text) for name, text in mutants]
    (folder / "mutants.json").write_text(json.dumps(files), "utf-8")
    result = run("-B", "-c", DRIVER, folder / "mutants.json", cwd=folder)
    answers = [json.loads(line) for line in result.stdout.splitlines()]
    assert len(answers) == len(files), result.stderr
    assert not [answer for answer in answers if answer["error"]]
    return [answer["text"] for answer in answers]


def source(name):
    """Return the text of the snippet of a recording."""
    return (ROOT / RECORDINGS[name].snippet.path).read_text("utf-8")


def each_wait():
    """Yield each wait of the snippets that the clock can run: (names of recordings, its number)."""
    for snippet in catalog.snippets().values():
        names = [r.name for r in snippet.recordings if r.name in ON_A_CLOCK_THAT_JUMPS]
        if names and snippet.name.partition("/")[0] in PAGES:
            for number in waits(source(names[0])):
                yield names, number


def waits(text):
    """Return what stands for seconds in a snippet, as nodes.

    They are each fraction, each number that a sleep() or wait() gets, and one added to a time.
    """
    nodes = []
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Call) and ast.unparse(node.func).endswith(("sleep", "wait")):
            nodes += [*node.args, *(keyword.value for keyword in node.keywords)]
        elif isinstance(node, ast.BinOp) and ast.unparse(node.left) == "time.perf_counter()":
            nodes.append(node.right)
        elif isinstance(node, ast.Constant) and isinstance(node.value, float):
            nodes.append(node)
    numbers = {node for node in nodes if isinstance(node, ast.Constant) and node.value}
    return sorted(numbers, key=place)


def place(node):
    return node.lineno, node.col_offset


def times(text, number, factor):
    """Return a snippet's text with one of its numbers multiplied."""
    lines = text.splitlines(keepends=True)
    line = lines[number.lineno - 1]
    new = f"{number.value * factor:.4g}"
    lines[number.lineno - 1] = line[: number.col_offset] + new + line[number.end_col_offset :]
    return "".join(lines)


def line_of(text, number):
    """Return the line of a text on which a number stands."""
    return text.splitlines()[number.lineno - 1].strip()


def noticed(recorded, fresh, tolerance):
    """Return whether a fresh Run disagrees with a recorded one."""
    return any(Comparison(recorded, fresh, tolerance).differences())


def each_changed(run, kind, by):
    """Yield copies of a Run, each with one thing of a kind changed by some seconds."""
    pick, change = KINDS[kind]
    for number in range(len(pick(run))):
        changed = copy.deepcopy(run)
        change(pick(changed)[number], by)
        changed.lines.sort(key=lambda line: line.at)
        yield changed


def scaled(run, factor):
    """Return a copy of a Run all of whose times are multiplied."""
    changed = copy.deepcopy(run)
    for line in changed.lines:
        line.at = round(line.at * factor, 2)
        line.text = TIME.sub(lambda time: printed(float(time[0]) * factor, time[0]), line.text)
    for span in [*changed.lanes.values(), *holds(changed)]:
        span.start, span.end = round(span.start * factor, 2), round(span.end * factor, 2)
    return changed


def stays(run):
    """Return where lanes of a Run stayed that do not compute, whose lines are compared."""
    return [stay for lane in run.lanes.values() if not lane.computed for stay in lane.stays]


def speaking(run):
    """Return the lanes of a Run that printed something, whose ends are compared both ways."""
    return [lane for lane in run.lanes.values() if lane.lines]


def holds(run):
    """Return the holds of a Run that are long enough to be told from moments."""
    return [hold for lane in run.lanes.values() for hold in lane.holds if hold.seconds > 0.06]


def timed(run):
    """Return the lines of a Run that print a time."""
    return [line for line in run.lines if TIME.search(line.text)]


def come_later(line, by):
    line.at += by


def print_later(line, by):
    line.text = TIME.sub(lambda time: printed(float(time[0]) + by, time[0]), line.text, count=1)


def printed(seconds, time):
    """Return seconds with as many decimals as a printed time has."""
    return f"{seconds:.{len(time.partition('.')[2])}f}"


def end_later(span, by):
    span.end += by


def hold_longer(hold, by):
    hold.end += by / hold.share


def move(hold, by):
    hold.start, hold.end = hold.start + by, hold.end + by


KINDS = {  # what is picked of a Run, and what changes it
    "a line's time": (lambda run: run.lines, come_later),
    "a printed time": (timed, print_later),
    "a hold's end": (holds, hold_longer),
    "a hold's place": (holds, move),
    "a lane's end": (speaking, end_later),
    "a stay's end": (stays, end_later),
}
