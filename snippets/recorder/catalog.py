"""Which snippets there are, which recordings each one has, and how their names are spelled.

A snippet is a module in a folder named after the page that shows it; "talk/count_sync" is its name.
It has one recording, of its run as a script, or one for each of its URLs: "talk/views:sync". What
it answers in other places stands in a file beside it. The modules in versions/ are rows of a
matrix: they have answers under many releases of Django, and no recording.
"""

import ast
import difflib
import re
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
FOLDER = Path("snippets")
MATRIX = FOLDER / "versions"
ANSWERS = ".places.txt"  # how the names of files with answers end
CONFIGURES = re.compile(r"^settings\.configure\(", re.M)  # a script that has its own URLconf
GUARD = '__name__ == "__main__"'  # of a script that others may import, too
BESIDE = re.compile(r"^from \.", re.M)  # an import of a module beside it
FIGURES = ".figures.txt"  # how the names of files end that snippets/measuring/ keeps
SOFTWARE = MATRIX / "releases.txt"  # what each release of Django ran with


@dataclass(frozen=True)
class Snippet:
    """One module, by its name; all its paths are relative to the project's folder."""

    name: str

    @property
    def path(self):
        return FOLDER / f"{self.name}.py"

    @property
    def include(self):
        """The path that a page includes its code by."""
        return f"{self.name}.py"

    @property
    def answers(self):
        """The file that keeps what it answers in other places, if it is a row."""
        return FOLDER / f"{self.name}{ANSWERS}"

    @property
    def is_row(self):
        """Whether it is a row of the matrix."""
        return self.path.parent == MATRIX

    @property
    def urlconf(self):
        """The module that holds its urlpatterns: views.py has urls.py beside it."""
        return self.path.with_name("urls.py") if self.path.name == "views.py" else self.path

    @property
    def summary(self):
        """The first sentence of its docstring; ValueError if it has none or is no Python."""
        try:
            doc = ast.get_docstring(ast.parse((ROOT / self.path).read_text("utf-8")))
        except SyntaxError as error:
            raise ValueError(f"{self.path}:{error.lineno}: {error.msg}") from None
        if not doc:
            raise ValueError(f"{self.path}:1: a snippet starts with a docstring of one sentence")
        return doc.partition("\n")[0]

    @cached_property
    def recordings(self):
        """Its recordings: one for each route of its URLconf, or one of its run as a script.

        The route "" is a page that its templates make: a browser shows it. A part of an app, which
        imports a module beside it or is imported, and is no script, has none: its script has.
        """
        routes = [route.strip("/") for route in _routes(self.urlconf)]
        text = (ROOT / self.path).read_text("utf-8")
        is_imported = self.path.stem in _imported(ROOT / self.path.parent) and GUARD not in text
        is_part = BESIDE.search(text) or is_imported
        if not routes and is_part and not CONFIGURES.search(text):
            return []
        return [Recording(self, route) for route in routes if route] or [Recording(self, None)]


@dataclass(frozen=True)
class Recording:
    """One run of a snippet, and the file that keeps what it printed."""

    snippet: Snippet
    route: str | None

    @property
    def name(self):
        return self.snippet.name if self.route is None else f"{self.snippet.name}:{self.route}"

    @property
    def path(self):
        return FOLDER / self.include

    @property
    def include(self):
        """The path that a page includes it by."""
        return f"{self._stem}.txt"

    @property
    def answers(self):
        """The file that keeps what its program answers in other places."""
        return FOLDER / f"{self._stem}{ANSWERS}"

    @property
    def _stem(self):
        return self.name.replace(":", ".")

    @property
    def program(self):
        """The path of the module to run and the URL to request from it, if any."""
        if self.route is None:
            return self.snippet.path, None
        return self.snippet.urlconf, f"/{self.route}/"


def pages():
    """Return the folders of snippets, each a page's: those that are no package."""
    folders = sorted(path for path in (ROOT / FOLDER).iterdir() if path.is_dir())
    return [folder for folder in folders if not (folder / "__init__.py").exists()]


@cache
def _imported(folder: Path) -> set[str]:
    """Return the names of the modules of a folder that others of it import from beside them."""
    texts = [path.read_text("utf-8") for path in folder.glob("*.py")]
    return {name for text in texts for name in re.findall(r"^from \.(\w+) import", text, re.M)}


@cache
def snippets():
    """Return all snippets by name; a urls.py belongs to the views.py beside it.

    The folders are read once: whoever lives long, as mkdocs serve does, calls forget().
    """
    paths = [path for folder in pages() for path in sorted(folder.glob("*.py"))]
    names = [f"{path.parent.name}/{path.stem}" for path in paths if path.name != "urls.py"]
    if wrong := [name for name in names if not Path(name).name.isidentifier()]:
        better = re.sub(r"\W", "_", Path(wrong[0]).name)
        raise ValueError(f"{FOLDER}/{wrong[0]}.py:1: a snippet is a module: call it {better}.py")
    by_name = {name: Snippet(name) for name in names}
    return {name: snippet for name, snippet in by_name.items() if not snippet.is_row}


@cache
def rows():
    """Return the rows of the matrix by name: snippets that each run under many releases."""
    modules = [row(path.stem) for path in sorted((ROOT / MATRIX).glob("*.py"))]
    return {one.name: one for one in modules}


def row(name):
    """Return the row of a short name, which pages use: "asgi"; it may not exist."""
    return Snippet(f"{MATRIX.name}/{name}")


def recordings():
    """Return the recordings of all snippets by name, whether their files exist or not."""
    return {r.name: r for snippet in snippets().values() for r in snippet.recordings}


def recordings_by_name():
    """Return, for each name of a snippet or of a recording, the recordings that it stands for."""
    by_snippet = {snippet.name: snippet.recordings for snippet in snippets().values()}
    return by_snippet | {recording.name: [recording] for recording in recordings().values()}


def near(name, known):
    """Return a hint at what an unknown name may have meant: the known ones like it, or a list."""
    if alike := difflib.get_close_matches(name, known) or [one for one in known if name in one]:
        return f"did you mean {' or '.join(alike[:3])}?"
    return f"there is {', '.join(known)}" if len(known) < 20 else "python -m snippets lists them"


def forget():
    """Have the folders read anew."""
    snippets.cache_clear()
    rows.cache_clear()
    _imported.cache_clear()


def strays():
    """Return the paths of recordings and answers that belong to no snippet."""
    known = {recording.path for recording in recordings().values()} | {SOFTWARE}
    known |= {one.answers for one in [*recordings().values(), *rows().values()]}
    there = (path.relative_to(ROOT) for folder in pages() for path in sorted(folder.glob("*.txt")))
    return [path for path in there if path not in known and not path.name.endswith(FIGURES)]


def _routes(urlconf):
    """Return the routes of a URLconf by reading it: listing snippets runs none of them.

    A module that configures Django itself is a script, which sends its own requests. One that is no
    Python is one, too: its run will say what is wrong.
    """
    text = (ROOT / urlconf).read_text("utf-8")
    if "path(" not in text or CONFIGURES.search(text):  # to parse them all takes a while
        return []
    try:
        calls = [node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Call)]
    except SyntaxError:
        return []
    return [_route(call, urlconf) for call in calls if ast.unparse(call.func) == "path"]


def _route(call, urlconf):
    match call.args:
        case [ast.Constant(value=str(route)), *_]:
            return route
    raise ValueError(
        f"{urlconf}:{call.lineno}: a route is read and not run: write its text as the first "
        'argument, as in path("hello/", view)'
    )
