"""What a snippet needs beyond this project: told where it is not there, never passed in silence."""

import re

import django
import pytest

from snippets.recorder import catalog
from snippets.recorder.needs import DJANGO, PACKAGES, SERVICES, lack, needs, programs
from tests.support.project import COUNT, run
from tests.support.recorded import recorded

NEEDS = [
    (name, needed)
    for name, one in catalog.snippets().items()
    for needed in needs(catalog.ROOT / one.path)
]
SERVED = {name: needed for name, needed in NEEDS if needed in SERVICES}
PACKED = {name: needed for name, needed in NEEDS if needed in PACKAGES}
LOADED_BY = {  # no snippet imports a plugin by itself, nor what a setting names
    "pytest-django": "pytest",
    "django-tasks-db": "django.tasks",
}
NEW_DJANGO = {name: needed for name, needed in NEEDS if DJANGO.fullmatch(needed)}


def version(text):
    """Return the numbers of the Django that a text names."""
    return tuple(map(int, re.search(r"Django (\d+)\.(\d+)", text).groups()))


def too_old(name):
    """Say whether this Django is older than a snippet needs."""
    return name in NEW_DJANGO and version(NEW_DJANGO[name]) > django.VERSION


def needing(house, something):
    """Let the snippet of a project say that it needs something."""
    text = COUNT.replace('"""Count."""', f'"""Count (needs {something})."""')
    assert text != COUNT
    (house / "snippets/page/count.py").write_text(text)


def test_there_are_as_many_needs_as_expected():
    assert len(NEW_DJANGO) >= 6 and len(SERVED) >= 6 and len(PACKED) >= 10


@pytest.mark.parametrize("name", NEW_DJANGO)
def test_a_needed_django_was_there_when_the_snippet_was_recorded(name):
    """So under the newest Django none of them is skipped."""
    assert version(recorded(name).header) >= version(NEW_DJANGO[name])


@pytest.mark.parametrize(
    ("names", "word"), [(NEW_DJANGO, "from django.tasks"), (SERVED, 'environ["POSTGRESQL_URL"]')]
)
def test_only_what_uses_something_says_that_it_needs_it(names, word):
    """A need that is not there is a test that is skipped: so there are no more than these."""
    paths = {name: catalog.ROOT / one.path for name, one in catalog.snippets().items()}
    assert set(names) == {name for name, path in paths.items() if word in path.read_text("utf-8")}


@pytest.mark.parametrize("name", SERVED)
@pytest.mark.parametrize(
    ("server", "ci", "missing"),
    [
        ("", "", "set POSTGRESQL_URL to a server that it may use"),
        ("postgres://here/", "", None),
        ("", "true", None),
    ],
)
def test_a_service_may_be_missing_but_not_in_ci(monkeypatch, name, server, ci, missing):
    monkeypatch.setenv("POSTGRESQL_URL", server)
    monkeypatch.setenv("CI", ci)
    path = catalog.ROOT / catalog.snippets()[name].path
    assert lack(path) == missing
    assert programs(path) == ("postgres",)


@pytest.mark.parametrize("name", [name for name in PACKED if not too_old(name)])
def test_a_package_may_be_missing_but_not_in_ci(monkeypatch, name):
    path = catalog.ROOT / catalog.snippets()[name].path
    module = LOADED_BY.get(PACKED[name], PACKAGES[PACKED[name]])
    assert re.search(rf"^(from|import) {module}\b", path.read_text("utf-8"), re.M)
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    monkeypatch.setenv("CI", "")
    assert lack(path) == f"it needs {PACKED[name]}: this project's extra '.[test]' has it"
    monkeypatch.setenv("CI", "true")
    assert lack(path) is None


def test_without_its_service_a_snippet_is_not_run_and_in_ci_fails():
    name = "traps/ended_connection"
    result = run("-m", "snippets", "--check", name, POSTGRESQL_URL="", CI="")
    assert result.returncode == 0 and f"{name}.py: not run: set POSTGRESQL_URL" in result.stdout
    result = run("-m", "snippets", "--check", name, POSTGRESQL_URL="", CI="true")
    assert result.returncode == 1 and f"{name}.py: failed" in result.stdout, result.stdout


def test_what_is_not_there_is_told_and_not_checked(house):
    needing(house, "Django 99.0")
    result = run("-m", "snippets", "--check", "page/count", cwd=house)
    assert result.returncode == 0
    assert "snippets/page/count.py: not run: it needs Django 99.0, and this is Dj" in result.stdout
    assert "0 of 1 recordings agree with a fresh run. 1 was not run." in result.stdout


def test_what_is_not_there_is_told_and_not_recorded(house):
    needing(house, "Django 99.0")
    result = run("-m", "snippets", "--record", "page/count", cwd=house)
    assert result.returncode == 1
    assert "count.txt is untouched: not run: it needs Django 99.0" in result.stdout
    assert not (house / "snippets/page/count.txt").exists()


def test_what_is_there_is_run(house):
    needing(house, "Django 1.11")
    assert lack(house / "snippets/page/count.py") is None
    result = run("-m", "snippets", "--check", "page/count", cwd=house)
    assert result.returncode == 1 and "count.txt: missing" in result.stdout


def test_a_need_that_nobody_knows_is_an_error(house):
    needing(house, "a sunny day")
    result = run("-m", "snippets", "--check", cwd=house)
    assert result.returncode == 1
    assert "count.py:1: nobody knows whether 'a sunny day' is here" in result.stderr


def test_a_browser_need_not_load_django_to_run_what_does_not_use_it():
    code = "import sys, snippets.recorder.program; assert 'django' not in sys.modules"
    assert run("-c", code).returncode == 0
