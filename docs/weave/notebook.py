"""The lab, a notebook in jupytext's percent format: run, as a page, and as a download."""

import ast
import functools
import itertools
import os
import platform
import re
import zipfile
from pathlib import Path

import jupytext
from nbclient import NotebookClient

from docs.weave import cache, directives
from docs.weave.snippets import Wrong
from snippets.recorder.catalog import ROOT
from snippets.recorder.recording import TABLE

DIRECTIVE = re.compile(r"^# (::: .+)$", re.M)
FENCE = "```{{{} data-search-exclude=1}}\n{}\n```"
LONGEST = 300  # seconds that a cell may take


class Unfit(Exception):
    """The lab cannot become a page; the text says why."""


def imported(lab):
    """Return the project's own files that the lab imports, it included, and they in turn.

    Wrong names file and line of what is no Python.
    """
    modules, new = [], [lab]
    while new:
        path = new.pop()
        modules.append(path)
        try:
            names = imports(path.read_text("utf-8"))
        except SyntaxError as error:
            place = f"{path.relative_to(ROOT).as_posix()}:{error.lineno}"
            raise Wrong(f"{place}: {error.msg}; until that is mended, nothing runs") from None
        files = {(ROOT / name.replace(".", "/")).with_suffix(".py") for name in names}
        new += sorted(file for file in files if file.is_file() and file not in [*modules, *new])
    return modules


@functools.cache  # `mkdocs serve` asks at each edit
def imports(program):
    """Return the modules that a program may import."""
    return [name for node in ast.walk(ast.parse(program)) for name in of(node)]


def of(node):
    """Return the modules that a node may import: "from a import b" may mean a or a.b."""
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    if isinstance(node, ast.ImportFrom) and node.module:
        return [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
    return []


def cached(lab, run=None, folder=cache.FOLDER / "lab"):
    """Return the outputs of the lab's code cells as Markdown: kept from before, or of a run.

    run: runs the lab and returns them; executed() unless told otherwise. They are kept while the
    version of Python, the code of the lab and all that it imports stay as they are.
    """
    version = platform.python_version()
    others = [path.read_text("utf-8") for path in [*imported(lab)[1:], Path(__file__)]]
    return cache.cached(
        folder / version, [version, *code(lab), *others], lambda: (run or executed)(lab)
    )


def code(lab):
    """Return the sources of the lab's code cells."""
    return [cell.source for cell in jupytext.read(lab).cells if cell.cell_type == "code"]


def executed(lab):
    """Run the lab in a kernel of this Python; return the outputs of each code cell as Markdown."""
    notebook = jupytext.read(lab)
    notebook.metadata["kernelspec"] = {"name": "python3", "display_name": "", "language": "python"}
    client = NotebookClient(
        notebook,
        timeout=LONGEST,
        extra_arguments=["--log-level=ERROR"],
        resources={"metadata": {"path": str(lab.parent)}},
    )
    client.execute(env={**os.environ, "PYTHONPATH": str(ROOT)})
    return [cell_outputs(cell.outputs) for cell in notebook.cells if cell.cell_type == "code"]


def cell_outputs(outputs):
    """Return Markdown for outputs; what was printed in several goes is one block."""
    blocks = []
    for is_html, group in itertools.groupby(map(content, outputs), lambda pair: pair[0]):
        texts = [text for _, text in group]
        blocks += [text.strip() for text in texts] if is_html else [printed("".join(texts))]
    return blocks


def content(output):
    """Return whether an output is HTML, and its text; Unfit if a page cannot show it."""
    if output.output_type == "stream" and output.name == "stdout":
        return False, output.text
    data = output.get("data", {})
    for kind in "text/html", "text/plain":
        if kind in data:
            return kind == "text/html", data[kind] if kind == "text/html" else data[kind] + "\n"
    source = output.get("name") or ", ".join(data)
    text = output.get("text", "")
    raise Unfit(f"a cell puts out {source}, which the page cannot show:\n{text}")


def printed(text):
    """Return a block of what a cell printed, or of a recording."""
    marks = ".text .recording .no-copy" if TABLE in text else ".text .no-copy"
    return FENCE.format(marks, text.strip("\n"))


def page(lab, outputs=None):
    """Return the lab as Markdown: its text as it stands, its code cells with their outputs."""
    outputs, parts = iter(outputs or ()), []
    for cell in jupytext.read(lab).cells:
        if cell.cell_type == "code":
            parts += [FENCE.format(".python", cell.source), *next(outputs, ())]
        else:
            parts.append(cell.source)
    return "\n\n".join(parts) + "\n"


def failure(error):
    """Return what an exception of an executed cell says, without colours, from the cell on."""
    return re.sub(r"\x1b\[[\d;]*m", "", str(error)).strip()


def pack(lab, target):
    """Write a zip of the lab, with what it includes, and all that it imports, for any folder."""
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in imported(lab):
            text = DIRECTIVE.sub(told, path.read_text("utf-8"))
            archive.writestr(str(path.relative_to(ROOT)), text)


def told(directive):
    """Return what stands for a directive in a notebook's text, with the files that it includes."""
    text = directives.INCLUDE.sub(included, directives.fill(directive[1]))
    return "\n".join(f"# {line}".rstrip() for line in text.split("\n"))


def included(line):
    return (ROOT / "snippets" / line[1]).read_text("utf-8").rstrip("\n")
