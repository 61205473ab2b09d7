"""Rows of the matrix, and what runs them in a release of Django."""

import ast

import pytest

from snippets.recorder import catalog
from tests.support.project import IN_CI, ROOT, run

MODULES = {row.path.stem: row for row in catalog.rows().values()}


def in_release(release, *arguments, cwd=ROOT):
    """Run the command line in a release; skip, but in CI, where it is not there."""
    result = run("-m", "snippets", "--in", release, *arguments, cwd=cwd)
    if not IN_CI and "not run" in result.stdout:
        pytest.skip(result.stdout)
    return result


def printed_by(name):
    """Return the only print of a row, as a piece of its syntax tree."""
    tree = ast.parse((ROOT / MODULES[name].path).read_text("utf-8"))
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    [printed] = [call for call in calls if getattr(call.func, "id", "") == "print"]
    return printed
