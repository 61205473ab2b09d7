"""Snippets and recordings as Markdown: fences that include the files, and what Run has to know."""

import base64
import html
import re
import zlib
from collections.abc import Iterable

from docs.weave import offline, pyodide
from snippets.recorder import catalog
from snippets.recorder.answers import AGREES, DIFFERS, kept_answers
from snippets.recorder.browsers import WITH_JSPI, WITHOUT_JSPI
from snippets.recorder.catalog import Recording, Snippet
from snippets.recorder.store import read

RECORDING = '```{{.text .recording{brief} .no-copy data-search-exclude=1}}\n--8<-- "{file}"\n```'
NAME = "<p hidden>{name}</p>"  # for the search, which reads no code, and does read what is hidden
CODE = '```{{.python title="{path}"{attributes}}}\n--8<-- "{file}"\n```'

PATH = "data-run"  # the attribute with a snippet's path: its drawing, too, looks for its code
KNOB = re.compile(r"([A-Z][A-Z_]*)=(-?\d+(?:\.\d+)?)\.\.(-?\d+(?:\.\d+)?)")
CONSTANT = re.compile(r"^([A-Z][A-Z_]*) = (-?\d+(?:\.\d+)?)(?=\s*(?:#|$))", re.M)

LASTS = 0.1  # seconds: in what is over sooner, nothing lasts, and there is nothing to draw


class Wrong(Exception):
    """What a page asks for cannot be had: the text says why, and what to do."""


def snippet(page: str, name: str, *knobs: str) -> str:
    """Return the code of a snippet, and its recordings."""
    return div("snippet", whole(name, knobs=knobs))


def compare(page: str, *words: str) -> str:
    """Return several snippets with their recordings, side by side."""
    shown = [div(None, whole(name, knobs=knobs)) for name, *knobs in with_knobs(words)]
    return div("compare", "\n\n".join(shown))


def predict(page: str, *words: str) -> str:
    """Return what snippet() or compare() does, with a question before its recordings.

    The choices of an answer follow the names and the question, each after a bar; the one that
    begins with "right: " is right. site.js folds what gives the answer away: the recordings, and
    the paragraphs that follow with the class answer.
    """
    names, *asked = [part.strip() for part in " ".join(words).split("|")]
    shown = with_knobs(names.split())
    if len(shown) == 1:
        ((name, *knobs),) = shown
        return div("snippet predict", whole(name, knobs=knobs, asked=question(*asked)))
    return div("predict", f"{question(*asked)}\n\n{compare(page, *names.split())}")


def question(asked: str = "", *choices: str) -> str:
    """Return a question and its choices as a list, which site.js makes buttons of."""
    right = [number for number, one in enumerate(choices, 1) if one.startswith("right: ")]
    if len(right) != 1 or not 2 <= len(choices) <= 3:
        raise Wrong("a question has two or three choices after it, and one begins with right:")
    listed = "\n".join(f"1. {one.removeprefix('right: ')}" for one in choices)
    start = f'<div class="question" data-right="{right[0]}" markdown>'
    return f"{start}\n\n{asked}\n\n{listed}\n\n</div>"


def with_knobs(words: Iterable[str]) -> list[list[str]]:
    """Return each name of a directive in a list with the knobs that follow it."""
    groups = []
    for word in words:
        if groups and KNOB.fullmatch(word):
            groups[-1].append(word)
        else:
            groups.append([word])
    return groups


def recordings(page: str, *names: str) -> str:
    """Return several recordings, side by side."""
    known = catalog.recordings()
    blocks = [recording(known[checked(name, known)]) for name in names]
    return div("compare", "\n\n".join(div(None, one) for one in blocks))


def code(page: str, *names: str) -> str:
    """Return the code of several modules, side by side: of snippets, or of their URLconf."""
    return div("snippet", "\n\n".join(map(module, names)))


def beginnings(page: str, name: str, *others: str) -> str:
    """Return links, each of which opens another snippet in the editor of a named one."""
    editor = catalog.snippets()[checked(name, catalog.snippets())]
    lines = [beginning(editor, checked(other, catalog.snippets())) for other in others]
    return "\n".join(["<ul>", *lines, "</ul>"])


def beginning(editor: Snippet, name: str) -> str:
    other = catalog.snippets()[name]
    text = (catalog.ROOT / other.path).read_text("utf-8")
    summary = html.escape(other.summary)
    return f'<li><a href="#edited={editor.path.as_posix()}:{packed(text)}">{summary}</a></li>'


def packed(text: str) -> str:
    """Return a text as a link holds it, short enough for one (docs/assets/run/run.js)."""
    deflate = zlib.compressobj(9, wbits=-15)
    short = deflate.compress(text.encode()) + deflate.flush()
    return base64.urlsafe_b64encode(short).decode().rstrip("=")


def whole(name: str, knobs: Iterable[str] = (), asked: str = "") -> str:
    known = catalog.snippets()
    one = known[checked(name, known)]
    parts = [NAME.format(name=one.path.stem), module(name, knobs), asked]
    parts += map(recording, one.recordings)
    return "\n\n".join(filter(None, parts))


def module(name: str, knobs: Iterable[str] = ()) -> str:
    """Return the fence of a module, with what its Run button and its knobs have to know."""
    known = catalog.snippets()
    if name.endswith("/urls"):
        one = Snippet(name)
        return fence(one, {"data-file": one.path.as_posix()})
    one = known[checked(name, known)]
    marks = attributes(one)
    if turned := [knob(one, word) for word in knobs]:
        if "data-needs" not in marks:
            raise Wrong(f"{one.path} has no Run button, and so nothing to turn")
        marks["data-knobs"] = ", ".join(turned)
    return fence(one, marks)


def knob(one: Snippet, word: str) -> str:
    """Return name, least, most, step and value of a constant of a snippet, from its NAME=1..9."""
    constants = dict(CONSTANT.findall((catalog.ROOT / one.path).read_text("utf-8")))
    if not (given := KNOB.fullmatch(word)):
        raise Wrong(f"{word!r} is no knob, such as COUNTS=1..20")
    name, least, most = given.groups()
    if name not in constants:
        near = catalog.near(name, constants) if constants else "it has no constant"
        raise Wrong(f"{one.path} has no line {name} = NUMBER; {near}")
    if not float(least) <= float(constants[name]) <= float(most):
        raise Wrong(f"{one.path} has {name} = {constants[name]}, which is not in {least}..{most}")
    return f"{name} {least} {most} {0.1 if '.' in constants[name] else 1} {constants[name]}"


def fence(one: Snippet, attributes: dict[str, str]) -> str:
    """Return the fence that includes a snippet's code: without Pyodide, it cannot be run."""
    known = attributes if pyodide.there() else {k: v for k, v in attributes.items() if k == PATH}
    if offline.wanted() and PATH in known:
        known = {PATH: known[PATH], "data-why": attributes.get("data-why", offline.WHY)}
    marks = {**known, "data-search-exclude": "1"}
    text = "".join(f' {key}="{html.escape(value)}"' for key, value in marks.items())
    return CODE.format(path=one.path.as_posix(), file=one.include, attributes=text)


def attributes(snippet: Snippet) -> dict[str, str]:
    """Return the attributes of the code block of a snippet.

    data-run: its path; data-needs: "" or "jspi", what it takes to run; data-why: why it cannot;
    data-routes: the URLs to request, if it has any; data-urlconf: the module that has them.
    module() adds data-knobs: its constants that a reader can turn.
    """
    answers = [kept_answers(recording) for recording in snippet.recordings]
    marks = {PATH: snippet.path.as_posix()}
    if not answers:  # a part of an app, which runs nothing
        return marks
    for browser, needs in (WITH_JSPI, "jspi"), (WITHOUT_JSPI, ""):
        told = [of_one.get(browser, "it has not been tried") for of_one in answers]
        failed = [answer for answer in told if answer != AGREES]
        if not failed:
            marks["data-needs"] = needs
        elif browser == WITH_JSPI:
            marks["data-why"] = why(snippet, failed[0])
    if snippet.recordings[0].route is not None:
        marks["data-routes"] = " ".join(recording.program[1] for recording in snippet.recordings)
        marks["data-urlconf"] = snippet.urlconf.as_posix()
    return marks


def why(snippet: Snippet, failed: str) -> str:
    """Return the sentence that a page shows in the place of a Run button."""
    if lacks := re.search("browser has no .+", failed):
        return f"A {lacks[0]}"
    if not failed.startswith(DIFFERS):
        return f"A browser cannot run this one. There, it ends with “{failed}”"
    if any(lane.computed for lane in read(snippet.recordings[0]).lanes.values()):
        return "A browser cannot run this one: there, a thread that computes lets no other one in."
    difference = failed.removeprefix(DIFFERS)
    if instead := re.search(r"a fresh run( also)? printed .*? \| (.+)", difference):
        also, words = instead[1] or "", instead[2]
        return f"A browser cannot run this one as it ran here: there it{also} prints “{words}”."
    return f"A browser cannot run this one. There, it prints something else: {difference}."


def recording(one: Recording) -> str:
    """Return the fence that includes a recording; Wrong if it has not been recorded."""
    if not (catalog.ROOT / one.path).exists():
        raise Wrong(f"{one.path} is missing; python -m snippets {one.name} --record makes it")
    brief = read(one).seconds < LASTS
    return RECORDING.format(file=one.include, brief=" .brief" if brief else "")


def checked(name: str, known) -> str:
    """Return a name that is known; Wrong, with a hint, if it is not."""
    if name in known:
        return name
    raise Wrong(f"there is no snippet {name!r}; {catalog.near(name, known)}")


def div(name: str | None, text: str) -> str:
    marks = f' class="{name}"' if name else ""
    return f"<div{marks} markdown>\n\n{text}\n\n</div>"
