"""What a snippet needs beyond this project: told where it is not there, never passed in silence."""

import re

import pytest

from snippets.recorder import catalog
from snippets.recorder.needs import DJANGO, lack, need
from tests.support.project import COUNT, run
from tests.support.recorded import recorded

NEEDS = {name: need(catalog.ROOT / one.path) for name, one in catalog.snippets().items()}
NEEDS = {name: needed for name, needed in NEEDS.items() if needed}
NEW_DJANGO = {name: needed for name, needed in NEEDS.items() if DJANGO.fullmatch(needed)}


def version(text):
    """Return the numbers of the Django that a text names."""
    return tuple(map(int, re.search(r"Django (\d+)\.(\d+)", text).groups()))


def needing(house, something):
    """Let the snippet of a project say that it needs something."""
    text = COUNT.replace('"""Count."""', f'"""Count (needs {something})."""')
    assert text != COUNT
    (house / "snippets/page/count.py").write_text(text)


def test_there_are_as_many_needs_as_expected():
    assert len(NEW_DJANGO) >= 6


@pytest.mark.parametrize("name", NEW_DJANGO)
def test_a_needed_django_was_there_when_the_snippet_was_recorded(name):
    """So under the newest Django none of them is skipped."""
    assert version(recorded(name).header) >= version(NEW_DJANGO[name])


def test_only_what_uses_django_tasks_needs_a_newer_django():
    """A need that is not there is a test that is skipped: so there are no more than these."""
    paths = {name: catalog.ROOT / one.path for name, one in catalog.snippets().items()}
    uses = {name for name, path in paths.items() if "django.tasks" in path.read_text("utf-8")}
    assert set(NEW_DJANGO) == uses


def test_what_is_not_there_is_told_and_not_checked(house):
    needing(house, "Django 99.0")
    said = run("-m", "snippets", "--check", "page/count", cwd=house)
    assert said.returncode == 0
    assert "snippets/page/count.py: not run: it needs Django 99.0, and this is Dj" in said.stdout
    assert "0 of 1 recordings agree with a fresh run. 1 was not run." in said.stdout


def test_what_is_not_there_is_told_and_not_recorded(house):
    needing(house, "Django 99.0")
    said = run("-m", "snippets", "--record", "page/count", cwd=house)
    assert said.returncode == 1
    assert "count.txt is untouched: not run: it needs Django 99.0" in said.stdout
    assert not (house / "snippets/page/count.txt").exists()


def test_what_is_there_is_run(house):
    needing(house, "Django 1.11")
    assert lack(house / "snippets/page/count.py") is None
    said = run("-m", "snippets", "--check", "page/count", cwd=house)
    assert said.returncode == 1 and "count.txt: missing" in said.stdout


def test_a_need_that_nobody_knows_is_an_error(house):
    needing(house, "a sunny day")
    said = run("-m", "snippets", "--check", cwd=house)
    assert said.returncode == 1
    assert "count.py:1: nobody knows whether 'a sunny day' is here" in said.stderr
