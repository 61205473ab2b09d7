"""Which snippets a browser can run truthfully: found out by running them, kept in runnable.json.

python tests/find_runnable.py runs every recording in a browser, with JSPI and without; it keeps for
each "agrees", or else how the run failed or where it disagreed with the recording.
"""

import html
import json
from pathlib import Path

from snippets.recorder import catalog

KEPT = Path(__file__).with_name("runnable.json")
ENGINES = "with JSPI", "without JSPI"
AGREES = "agrees"


def kept():
    """Return what has been found out: {recording's name: {engine: "agrees" or what failed}}."""
    return json.loads(KEPT.read_text("utf-8")) if KEPT.exists() else {}


def with_threads():
    """Return the names of the recordings whose programs need nothing but tasks and threads."""
    return [name for name, found in kept().items() if found.get(ENGINES[0]) == AGREES]


def attributes(name):
    """Return the HTML attributes of the code block of a snippet; none for a file that is not one.

    data-run: its path; data-needs: "" or "jspi", what it takes to run; data-why: why it cannot;
    data-routes: the URLs to request, if it has any; data-files: what it needs besides.
    """
    snippet = catalog.snippets().get(name)
    if snippet is None:
        return {"data-file": f"snippets/{name}.py"}
    results = [kept().get(recording.name, {}) for recording in snippet.recordings]
    marks = {"data-run": snippet.path.as_posix()}
    for engine, needs in zip(ENGINES, ("jspi", "")):
        failed = [
            r.get(engine, "it has not been tried") for r in results if r.get(engine) != AGREES
        ]
        if not failed:
            marks["data-needs"] = needs
        elif engine == ENGINES[0]:
            marks["data-why"] = html.escape(why(failed[0]))
    if snippet.recordings[0].route is not None:
        marks["data-routes"] = " ".join(recording.program[1] for recording in snippet.recordings)
        marks["data-urlconf"] = snippet.urlconf.as_posix()
    return marks


def why(failed):
    """Return the sentence that a page shows in the place of a Run button."""
    if failed.startswith("recorded"):
        return (
            f"A browser cannot run this one truthfully. There, it prints something else: {failed}."
        )
    return f"A browser cannot run this one. There, it ends with “{failed}”"
