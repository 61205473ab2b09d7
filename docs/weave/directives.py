"""The directives of a page: lines that begin with `:::`, each filled in from what is kept.

    ::: snippet talk/count_sync                      the code of a snippet, and its recordings
    ::: snippet talk/count_threads COUNTS=1..20      with a slider for a constant
    ::: compare talk/count_async talk/count_blocking two of them, side by side
    ::: recordings talk/views:sync talk/views:async  two recordings, side by side
    ::: code talk/views talk/urls                    the code of two modules, side by side
    ::: predict talk/views | Which is faster? | right: the async one | the sync one
                                                     a snippet or two, and a question before it runs
    ::: beginnings playground/your_code talk/views   links that open snippets in the editor of one
    ::: verdicts                                     the claims of the talk, counted (claims.py)
    ::: claims Conclusion                            those of a section
    ::: matrix                                       what works in which Django (versions.py)
    ::: row asgi 3.0#asgi-support                    a row of it, with its release notes
    ::: count, ::: promises, ::: releases            charts and a table of it
    ::: trap lost_update                             the pair of a trap, folded (traps.py)
    ::: load threads                                 a plot of kept figures, or | a question first
    ::: messages, ::: situations                     the traps of the page, by both

A Markdown extension, so that whatever renders Markdown with Python builds the same pages.
"""

import os
import re
from collections.abc import Callable

from markdown import Extension
from markdown.postprocessors import Postprocessor
from markdown.preprocessors import Preprocessor

# nbconvert, which mkdocs-jupyter imports, else makes all its exporters: half a second each build.
os.environ.setdefault("NBCONVERT_DISABLE_CONFIG_EXPORTERS", "1")

from docs.weave import claims, load, snippets, traps, versions
from docs.weave.snippets import Wrong
from docs.weave.terms import Terms
from snippets.recorder import catalog
from snippets.recorder.catalog import ROOT

DIRECTIVE = re.compile(r"^::: *(\S*) *(.*?) *$")
INCLUDE = re.compile(r'^--8<-- "(.+)"$', re.M)
FENCE = re.compile(r"^ *(```|~~~)")
BEFORE_SNIPPETS = 40  # a priority; pymdownx.snippets, which includes the files, has 32
AFTER_TOC = 3  # ids are there by then; mkdocs resolves links after it, with 0
AFTER_ALL = 0  # a priority, too
COLOURLESS = re.compile(r'<span class="(?:n|o|p|w)">([^<]*)</span>')  # names, operators, brackets
PARTS: dict[str, Callable[..., str]] = {
    "snippet": snippets.snippet,
    "compare": snippets.compare,
    "recordings": snippets.recordings,
    "code": snippets.code,
    "predict": snippets.predict,
    "beginnings": snippets.beginnings,
    "verdicts": claims.summary,
    "claims": claims.section,
    "matrix": versions.table,
    "row": versions.row,
    "count": versions.count,
    "promises": versions.promises,
    "releases": versions.releases,
    "trap": traps.trap,
    "load": load.load,
    "messages": traps.messages,
    "situations": traps.situations,
}


class Weave(Extension):
    """Fill in the directives of a page first of all; link terms; make the HTML lighter."""

    def extendMarkdown(self, md):
        md.preprocessors.register(Filler(md), "weave", BEFORE_SNIPPETS)
        md.treeprocessors.register(Terms(md), "terms", AFTER_TOC)
        md.postprocessors.register(Lighter(md), "lighter", AFTER_ALL)


class Filler(Preprocessor):
    def run(self, lines):
        return fill("\n".join(lines)).split("\n")


class Lighter(Postprocessor):
    """Take off the marks of code that no style colours: a third of all elements of a page."""

    def run(self, text):
        return COLOURLESS.sub(r"\1", text.replace("<pre><span></span>", "<pre>"))


def makeExtension(**options):
    return Weave(**options)


def fill(page: str) -> str:
    """Return the Markdown of a page with its directives filled in.

    Wrong, in one line, names page and line of a directive that cannot be, and says what to do.
    """
    return "\n".join(filled for _, filled in lines(page))


def included(page: str) -> list[str]:
    """Return the Markdown of a page, filled in, and the text of each file that it includes."""
    files = [ROOT / "snippets" / name for name in INCLUDE.findall(page)]
    return [page, *(file.read_text("utf-8") for file in files)]


def lines(page: str):
    """Yield each line of a page, and the Markdown that stands for it."""
    fence = None
    for line in page.split("\n"):
        if (match := INCLUDE.match(line)) and not (ROOT / "snippets" / match[1]).is_file():
            raise Wrong(
                f"{where(line)}: there is no snippets/{match[1]}; try ::: snippet page/name"
            )
        if match := FENCE.match(line):
            fence = None if fence == match[1] else fence or match[1]
        directive = None if fence else DIRECTIVE.match(line)
        yield line, filled(line, directive, page) if directive else line


def filled(line: str, directive: re.Match, page: str) -> str:
    """Return the Markdown of a directive."""
    name, arguments = directive[1], directive[2].split()
    try:
        if name not in PARTS:
            raise Wrong(f"there is no directive {name!r}; {catalog.near(name, PARTS)}")
        return PARTS[name](page, *arguments)
    except TypeError as error:
        raise Wrong(f"{where(line)}: ::: {name} takes other arguments: {error}") from error
    except (Wrong, ValueError) as wrong:
        raise Wrong(f"{where(line)}: {wrong}") from None


def where(line: str) -> str:
    """Return the page and the line in which a directive stands, as file:line."""
    for page in [*sorted((ROOT / "docs").glob("*.md")), ROOT / "docs/lab.py"]:
        for number, text in enumerate(page.read_text("utf-8").splitlines(), 1):
            if text.removeprefix("# ") == line:
                return f"{page.relative_to(ROOT).as_posix()}:{number}"
    return "a page"
