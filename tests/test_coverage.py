"""Each line of each snippet runs, or tests/never_run.toml says why it does not."""

import json
import os
import subprocess
import sys
import tomllib
from collections import Counter

import pytest
from coverage import Coverage

from snippets.recorder import catalog
from snippets.recorder.needs import lack
from snippets.recorder.places import environment
from tests.support.project import IN_CI, ROOT

CONFIG, WHY = ROOT / "pyproject.toml", "tests/never_run.toml"
TODO = f": let it run, delete it, or say why in {WHY}"
MODULES = [path for page in catalog.pages() for path in sorted(page.glob("*.py"))]
SNIPPETS = {f"{path.parent.name}/{path.stem}": path for path in MODULES}
SOMETIMES = "sometimes: "  # how a reason begins whose lines one run reaches, and another does not
PROGRAM = """
from snippets.recorder import catalog, forks
rows = {name: catalog.Recording(row, None) for name, row in catalog.rows().items()}
everything = catalog.recordings() | rows  # a row has no recording, but runs as a script, too
catalog.recordings = lambda: everything
forks.main(everything)
"""


def run_all(folder):
    """Run all snippets, with what each process measures in a folder; return the sum of it."""
    measured = {"COVERAGE_PROCESS_START": str(CONFIG), "COVERAGE_FILE": str(folder / "data")}
    command = [sys.executable, "-X", "utf8", "-c", PROGRAM]
    env = environment() | measured
    done = subprocess.run(command, cwd=ROOT, env=env, stdout=subprocess.PIPE, encoding="utf-8")
    errors = {one["name"]: one["error"] for one in map(json.loads, done.stdout.splitlines())}
    for name in catalog.recordings():
        assert not errors[name], f"{name}: {errors[name]}"  # of a row, an error is its answer
    assert len(errors) >= 400
    coverage = Coverage(config_file=CONFIG, data_file=folder / "data")
    coverage.combine()
    return coverage


def mistakes(path, numbers, reasons):
    """Say which of a snippet's lines did not run without a reason, or have one and ran."""
    lines = path.read_text("utf-8").splitlines()
    listed = {reason: Counter(text.strip().splitlines()) for reason, text in reasons.items()}
    unseen = sum(listed.values(), Counter())
    for number in numbers:
        if unseen[text := lines[number - 1].strip()] > 0:
            unseen[text] -= 1
        else:
            yield f"{path.relative_to(ROOT)}:{number}: never ran: {text}{TODO}"
    for reason, texts in listed.items():
        for text in texts & unseen if not reason.startswith(SOMETIMES) else ():
            yield f"{WHY}: it runs, or is gone from {path.relative_to(ROOT)}: {text}"


@pytest.mark.every
@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system has no forks")
def test_each_line_of_a_snippet_runs_or_a_reason_says_why_not(tmp_path):
    lacking = {lack(path) for path in MODULES} - {None}
    if lacking and not IN_CI:
        pytest.skip("; ".join(sorted(lacking)))
    listed, coverage = tomllib.loads((ROOT / WHY).read_text("utf-8")), run_all(tmp_path)
    wrong = [f"{WHY}: there is no snippet {name!r}" for name in listed.keys() - SNIPPETS]
    for name, path in SNIPPETS.items():
        *_, numbers, _ = coverage.analysis2(str(path))
        wrong += mistakes(path, numbers, listed.get(name, {}))
    assert not wrong, "\n".join(wrong)
