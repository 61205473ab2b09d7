"""MkDocs hooks: Run buttons, pages filled in, the lab. The work is done in snippets/."""

import contextlib
import logging
import os
import re
import sys
from pathlib import Path

from mkdocs.exceptions import Abort, PluginError
from mkdocs.structure.pages import Page
from mkdocs.utils.meta import get_data
from nbclient.exceptions import CellExecutionError

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from snippets import lean, notebook, runnable, runtime, verdicts, versions_page  # noqa: E402

LAB = ROOT / "docs/lab.py"
log = logging.getLogger("mkdocs.hooks")
SNIPPET = re.compile(
    r'<div class="highlight">(?=<span class="filename">snippets/([\w/]+)\.py</span>)'
)
FILLED = {"claims.md": verdicts.fill, "versions.md": versions_page.render}
state = {"publishing": False, "runtime": False, "missing": None}


def on_startup(command, dirty):
    state["publishing"] = command == "gh-deploy" or os.environ.get("CI") == "true"


def on_config(config):
    # From 0.27 on, mkdocs-jupyter puts MathJax, from another host, on each page, unless told this.
    config.plugins["mkdocs-jupyter"].config["mathjax_version"] = 2
    if state["missing"]:  # `mkdocs serve` builds again and again, and need not try each time
        return
    try:
        runtime.fetch()
        state["runtime"] = True
    except runtime.Missing as missing:
        state.update(runtime=False, missing=missing)
        line = f"The snippets get no Run buttons, because Pyodide is not there: {missing}"
        if state["publishing"]:
            raise Abort(line) from None
        log.info(line)


def on_page_markdown(markdown, page, config, files):
    fill = FILLED.get(page.file.src_uri)
    return fill(markdown) if fill else markdown


def on_pre_page(page, config, files):
    """Let mkdocs-jupyter run the lab if need be, and mkdocs itself render it like any page."""
    if page.file.src_uri != "lab.py":
        return
    run = page.render  # mkdocs-jupyter's

    def render(config, files):
        try:
            outputs = notebook.cached(LAB, lambda: executed(page, run, config, files))
            page.markdown, page.meta = get_data(notebook.page(LAB, outputs))
        except (CellExecutionError, notebook.Unfit) as error:
            raise PluginError(f"docs/lab.py: {notebook.failure(error)}") from None
        Page.render(page, config, files)

    page.render = render


def executed(page, run, config, files):
    """Return mkdocs-jupyter's HTML of the lab, run by this Python with this project's modules."""
    log.info("docs/lab.py or what it imports has changed: running it, which takes half a minute")
    with environment(
        PYTHONPATH=str(ROOT), JUPYTER_CONFIG_PATH=str(ROOT / "docs"), JUPYTER_PREFER_ENV_PATH="1"
    ):
        run(config, files)
    return page.content


@contextlib.contextmanager
def environment(**variables):
    """Set environment variables while the block runs."""
    before = dict(os.environ)
    os.environ.update(variables)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)


def on_page_content(html, page, config, files):
    return SNIPPET.sub(mark, lean.code(html))


def mark(block):
    """Keep code out of the search index, and put on it what its Run button needs to know."""
    marks = runnable.attributes(block[1]) if state["runtime"] else {}
    marks["data-search-exclude"] = ""
    return block[0][:-1] + "".join(f' {name}="{value}"' for name, value in marks.items()) + ">"


def on_post_page(output, page, config):
    return lean.frame(output)


def on_post_build(config):
    notebook.pack(LAB, Path(config.site_dir, "lab/lab.zip"))
    if state["runtime"]:
        runtime.install(Path(config.site_dir, "assets/run"))
