"""MkDocs hooks: the only file that knows mkdocs. The work is done in docs/weave/."""

import logging
import os
import socket
import sys
from pathlib import Path

from mkdocs.exceptions import Abort, PluginError
from mkdocs.structure.pages import Page
from mkdocs.utils.meta import get_data
from nbclient.exceptions import CellExecutionError

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from docs.weave import directives, notebook, publishing, pyodide  # noqa: E402
from docs.weave.snippets import Wrong  # noqa: E402
from snippets.recorder import catalog  # noqa: E402

LAB = ROOT / "docs/lab.py"
log = logging.getLogger("mkdocs.hooks")
state = {"publishing": False, "missing": None, "starting": False, "machinery": {}}


def on_startup(command, dirty):
    state["publishing"] = command == "gh-deploy" or os.environ.get("CI") == "true"
    state["starting"] = command == "serve"
    state["machinery"] = machinery()


def on_config(config):
    catalog.forget()
    if state["starting"]:
        check_port(*config.dev_addr)
        state["starting"] = False
    for path, changed in machinery().items():
        if changed != state["machinery"].get(path, changed):
            log.info(f"{path} has changed: stop mkdocs serve and start it again to see that")
    # From 0.27 on, mkdocs-jupyter puts MathJax, from another host, on each page, unless told this.
    config.plugins["mkdocs-jupyter"].config["mathjax_version"] = 2
    if state["missing"]:  # `mkdocs serve` builds again and again, and need not try each time
        return
    try:
        pyodide.fetch(log.info)
    except pyodide.Missing as missing:
        state["missing"] = missing
        line = f"The snippets get no Run buttons, because Pyodide is not there: {missing}"
        if state["publishing"]:
            raise Abort(line) from None
        log.info(line)


def check_port(host, port):
    """Abort, before the site is built, if somebody else listens where it is to be served."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as one:
        one.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            one.bind((host, port))
        except OSError as error:
            remedy = f"mkdocs serve --dev-addr {host}:{port + 1}"
            raise Abort(f"{host}:{port} cannot be had: {error.strerror}. Try: {remedy}") from None


def machinery():
    """Return when each module that makes the pages was changed: Python reads it only once."""
    files = {Path(getattr(module, "__file__", None) or "") for module in [*sys.modules.values()]}
    ours = {*ROOT.glob("docs/weave/*.py"), *ROOT.glob("snippets/recorder/*.py")} & files
    return {
        path.relative_to(ROOT): path.stat().st_mtime for path in [*ours, ROOT / "docs/hooks.py"]
    }


def on_files(files, config):
    for file in [file for file in files if publishing.unread(file.src_uri, config.site_url)]:
        files.remove(file)


def on_post_template(output, template_name, config):
    if template_name == "sitemap.xml" and not config.site_url:
        return ""  # it would name no page, and is not written
    return output


def on_page_markdown(markdown, page, config, files):
    """Fill in a page before the Markdown extension would, to end with one line if that fails."""
    try:
        return directives.fill(markdown)
    except Wrong as wrong:
        raise PluginError(str(wrong)) from None


def on_pre_page(page, config, files):
    """Let the lab be run if need be, and mkdocs itself render it like any page."""
    if page.file.src_uri != "lab.py":
        return

    def render(config, files):
        on_page_markdown(notebook.page(LAB), page, config, files)  # what is wrong, before it runs
        try:
            outputs = notebook.cached(LAB, executed)
            markdown, page.meta = get_data(notebook.page(LAB, outputs))
        except (CellExecutionError, notebook.Unfit) as error:
            raise PluginError(f"docs/lab.py: {notebook.failure(error)}") from None
        page.markdown = on_page_markdown(markdown, page, config, files)
        Page.render(page, config, files)

    page.render = render


def executed(lab):
    what = "docs/lab.py or what it imports has changed: running it"
    log.info(f"{what}, which takes a minute; then comes the site")
    return notebook.executed(lab)


def on_post_build(config):
    publishing.unmap(Path(config.site_dir))
    notebook.pack(LAB, Path(config.site_dir, "lab/lab.zip"))
    if pyodide.there():
        pyodide.install(Path(config.site_dir, "assets/run"))
