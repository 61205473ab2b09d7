"""MkDocs hooks: the only file that knows mkdocs. The work is done in docs/weave/."""

import contextlib
import logging
import os
import sys
from pathlib import Path

from mkdocs.exceptions import Abort, PluginError
from mkdocs.structure.pages import Page
from mkdocs.utils.meta import get_data
from nbclient.exceptions import CellExecutionError

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from docs.weave import fill, notebook, runtime  # noqa: E402
from docs.weave.runs import Wrong  # noqa: E402

LAB = ROOT / "docs/lab.py"
log = logging.getLogger("mkdocs.hooks")
state = {"publishing": False, "missing": None}


def on_startup(command, dirty):
    state["publishing"] = command == "gh-deploy" or os.environ.get("CI") == "true"


def on_config(config):
    # From 0.27 on, mkdocs-jupyter puts MathJax, from another host, on each page, unless told this.
    config.plugins["mkdocs-jupyter"].config["mathjax_version"] = 2
    if state["missing"]:  # `mkdocs serve` builds again and again, and need not try each time
        return
    try:
        runtime.fetch()
    except runtime.Missing as missing:
        state["missing"] = missing
        line = f"The snippets get no Run buttons, because Pyodide is not there: {missing}"
        if state["publishing"]:
            raise Abort(line) from None
        log.info(line)


def on_page_markdown(markdown, page, config, files):
    """Fill in a page before the Markdown extension would, to end with one line if that fails."""
    try:
        return fill.fill(markdown)
    except Wrong as wrong:
        raise PluginError(str(wrong)) from None


def on_pre_page(page, config, files):
    """Let mkdocs-jupyter run the lab if need be, and mkdocs itself render it like any page."""
    if page.file.src_uri != "lab.py":
        return
    run = page.render  # mkdocs-jupyter's

    def render(config, files):
        on_page_markdown(notebook.page(LAB), page, config, files)  # what is wrong, before it runs
        try:
            outputs = notebook.cached(LAB, lambda: executed(page, run, config, files))
            markdown, page.meta = get_data(notebook.page(LAB, outputs))
        except (CellExecutionError, notebook.Unfit) as error:
            raise PluginError(f"docs/lab.py: {notebook.failure(error)}") from None
        page.markdown = on_page_markdown(markdown, page, config, files)
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


def on_post_build(config):
    notebook.pack(LAB, Path(config.site_dir, "lab/lab.zip"))
    if runtime.there():
        runtime.install(Path(config.site_dir, "assets/run"))
