"""What a snippet needs beyond this project, and whether it is here.

The last sentence of its docstring says so: "Enqueue a task (needs Django 6.0)." A service is
named by the environment variable that leads to it: "Stream with a pool (needs POSTGRESQL_URL)."
A package is named as pip installs it: "Ask both ways (needs django-ninja)." Of two needs, it says
"(needs Django 6.0 and django-tasks-db)."
"""

import ast
import contextlib
import importlib.util
import os
import re
from pathlib import Path

SAYS = re.compile(r"\(needs (.+)\)\.$")
DJANGO = re.compile(r"Django (\d+)\.(\d+)")
SERVICES = {"POSTGRESQL_URL": "postgres"}  # the variable, and the program that serves
PACKAGES = {  # as pip names it, and as Python imports it
    "blockbuster": "blockbuster",
    "django-ninja": "ninja",
    "django-tasks-db": "django_tasks_db",
    "djangorestframework": "rest_framework",
    "pytest-django": "pytest_django",
    "strawberry-graphql": "strawberry",
}


def needs(path: Path) -> list[str]:
    """Return what the docstring of a snippet says that it needs."""
    with contextlib.suppress(SyntaxError):  # its run will say what is wrong
        doc = ast.get_docstring(ast.parse(path.read_text("utf-8"))) or ""
        if match := SAYS.search(doc):
            return match[1].split(" and ")
    return []


def lack(path: Path) -> str | None:
    """Return in words what a snippet needs and this place does not have; None if it can run.

    In CI each service and package has to be there: a snippet without it runs, and fails.
    """
    return next(filter(None, (_lack(path, needed) for needed in needs(path))), None)


def _lack(path, needed):
    in_ci = os.environ.get("CI") == "true"
    if needed in SERVICES:
        served = os.environ.get(needed) or in_ci
        return None if served else f"set {needed} to a server that it may use"
    if needed in PACKAGES:
        installed = importlib.util.find_spec(PACKAGES[needed]) or in_ci
        return None if installed else f"it needs {needed}: this project's extra '.[test]' has it"
    if not (release := DJANGO.fullmatch(needed)):
        raise ValueError(f"{path}:1: nobody knows whether {needed!r} is here: teach {__name__}")
    import django  # not with the module: a browser has none where no snippet imports it

    if tuple(map(int, release.groups())) <= django.VERSION:
        return None
    return f"it needs {needed}, and this is Django {django.__version__}"


def programs(path: Path) -> tuple[str, ...]:
    """Return the names of the programs that serve a snippet, and whose delays are its own."""
    return tuple(SERVICES[needed] for needed in needs(path) if needed in SERVICES)
