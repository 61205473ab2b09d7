"""The lab, a notebook in jupytext's percent format, as a page, a cache key and a download.

Nothing here knows of mkdocs; who runs the cells hands over the HTML that mkdocs-jupyter makes.
"""

import ast
import hashlib
import itertools
import json
import os
import platform
import re
import zipfile
from pathlib import Path

import jupytext
from bs4 import BeautifulSoup

from docs.weave import fill
from snippets.recorder.catalog import ROOT
from snippets.recorder.recording import TABLE

DIRECTIVE = re.compile(r"^# (::: .+)$", re.M)
INCLUDE = re.compile(r'^--8<-- "(.+)"$', re.M)
FENCE = "```{{{} data-search-exclude=1}}\n{}\n```"
CACHE = ".cache/lab"


class Unfit(Exception):
    """The lab cannot become a page; the text says why."""


def imported(lab):
    """Return the project's own files that the lab imports, it included, and they in turn."""
    found, new = [], [lab]
    while new:
        path = new.pop()
        found.append(path)
        names = [name for node in ast.walk(ast.parse(path.read_text("utf-8"))) for name in of(node)]
        files = {(ROOT / name.replace(".", "/")).with_suffix(".py") for name in names}
        new += sorted(file for file in files if file.is_file() and file not in [*found, *new])
    return found


def of(node):
    """Return the modules that a node may import: "from a import b" may mean a or a.b."""
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    if isinstance(node, ast.ImportFrom) and node.module:
        return [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
    return []


def cached(lab, execute, folder=None):
    """Return what the lab's code cells put out: kept from before, or of execute()'s HTML.

    It is kept under the Python version and a digest of the lab and all that it imports.
    """
    folder, version = folder or ROOT / CACHE, platform.python_version()
    digest = hashlib.sha256(version.encode())
    for path in [*imported(lab), Path(__file__)]:
        digest.update(path.read_bytes())
    kept = folder / f"{version}-{digest.hexdigest()[:16]}.json"
    if kept.exists():
        return json.loads(kept.read_text("utf-8"))
    found = outputs(execute())
    folder.mkdir(parents=True, exist_ok=True)
    new = kept.with_suffix(f".{os.getpid()}")
    new.write_text(json.dumps(found), "utf-8")
    os.replace(new, kept)
    for old in folder.glob(f"{version}-*.json"):
        if old != kept:
            old.unlink(missing_ok=True)
    return found


def outputs(html):
    """Return the outputs of each code cell as Markdown, from the HTML of the executed notebook."""
    cells = BeautifulSoup(html, "html.parser").select(".jp-CodeCell[id]")
    return [cell_outputs(cell.select(".jp-OutputArea-output")) for cell in cells]


def cell_outputs(nodes):
    """Return Markdown for outputs; what was printed in several goes is one block."""
    found = []
    for kind, group in itertools.groupby(nodes, lambda node: node["data-mime-type"]):
        if kind == "text/html":
            found += [node.decode_contents().strip() for node in group]
        elif kind == "text/plain":
            found.append(printed("".join(node.pre.get_text() for node in group)))
        else:
            text = "".join(node.get_text() for node in group)
            raise Unfit(f"a cell puts out {kind}, which the page cannot show:\n{text}")
    return found


def printed(text):
    """Return a block of what a cell printed, or of a recording."""
    marks = ".text .recording .no-copy" if TABLE in text else ".text .no-copy"
    return FENCE.format(marks, text.strip("\n"))


def page(lab, outputs=None):
    """Return the lab as Markdown: its text as it stands, its code cells with their outputs."""
    cells = jupytext.read(lab).cells
    outputs = [[] for cell in cells if cell.cell_type == "code"] if outputs is None else outputs
    if sum(cell.cell_type == "code" for cell in cells) != len(outputs):
        raise Unfit("mkdocs-jupyter's HTML is not as expected: it lacks some code cells")
    outputs, parts = iter(outputs), []
    for cell in cells:
        if cell.cell_type == "code":
            parts += [FENCE.format(".python", cell.source), *next(outputs)]
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
    text = INCLUDE.sub(included, fill.fill(directive[1]))
    return "\n".join(f"# {line}".rstrip() for line in text.split("\n"))


def included(line):
    return (ROOT / "snippets" / line[1]).read_text("utf-8").rstrip("\n")
