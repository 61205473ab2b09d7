"""MkDocs hooks: the only file that knows mkdocs. The work is done in docs/weave/."""

import contextlib
import logging.handlers
import os
import socket
import sys
from functools import partial
from importlib.metadata import version
from pathlib import Path

import psutil
from jinja2 import FileSystemBytecodeCache, FileSystemLoader
from mkdocs.exceptions import Abort, PluginError
from mkdocs.structure.pages import Page
from mkdocs.structure.toc import get_toc
from mkdocs.utils.meta import get_data
from nbclient.exceptions import CellExecutionError

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from docs.weave import (  # noqa: E402
    cache,
    copies,
    directives,
    headers,
    notebook,
    offline,
    publishing,
    pyodide,
    terms,
    traps,
)
from docs.weave.snippets import Wrong  # noqa: E402
from snippets.recorder import catalog  # noqa: E402

LAB = ROOT / "docs/lab.py"
# What makes HTML of Markdown in this process, whatever becomes of its file meanwhile.
RENDERERS = [Path(one.__file__).read_text("utf-8") for one in (directives, terms)] + [
    sys.version,
    *map(version, ("markdown", "mkdocs", "pygments", "pymdown-extensions")),
]
COPIER = Path(copies.__file__).read_text("utf-8")
BOX = "NO_MKDOCS_2_WARNING"  # what leaves out the theme's box
log = logging.getLogger("mkdocs.hooks")
state = {
    "publishing": False,
    "missing": None,
    "starting": False,
    "serving": False,
    "machinery": {},
}


def on_startup(command, dirty):
    state["publishing"] = command == "gh-deploy" or os.environ.get("CI") == "true"
    state["starting"] = state["serving"] = command == "serve"
    state["machinery"] = machinery()
    if box_is_shown():
        log.info(
            "The box about the end of Material for MkDocs means nothing for a reader of this site: "
            "its successor builds these pages, too"
        )


def box_is_shown():
    """Return whether the theme has printed its box; it has set the variable since."""
    return not psutil.Process().environ().get(BOX)  # what the process was started with


def on_config(config):
    catalog.forget()
    config.extra["offline"] = offline.wanted()
    with_copies = not (offline.wanted() or state["serving"])  # an edit shows sooner without
    config.extra["copies"] = copies.NAME if with_copies else ""
    config.theme.get_env = partial(environment, config.theme.get_env)
    if state["starting"]:
        check_port(*config.dev_addr)
        state["starting"] = False
    for path, changed in machinery().items():
        if changed != state["machinery"].get(path, changed):
            log.info(f"{path} has changed: stop mkdocs serve and start it again to see that")
    # From 0.27 on, mkdocs-jupyter puts MathJax, from another host, on each page, unless told this.
    config.plugins["mkdocs-jupyter"].config["mathjax_version"] = 2
    if offline.wanted():  # its search needs a server, as Run does
        config.use_directory_urls = config.plugins["material/search"].config.enabled = False
        return
    index = config.plugins["material/search"].search_index
    index.add_entry_from_context = partial(add_entries, index, index.add_entry_from_context)
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
    folders = "docs/weave", "snippets/recorder", "snippets/measuring"
    ours = {path for folder in folders for path in (ROOT / folder).glob("*.py")} & files
    return {
        path.relative_to(ROOT): path.stat().st_mtime for path in [*ours, ROOT / "docs/hooks.py"]
    }


def on_files(files, config):
    for file in [file for file in files if publishing.unread(file.src_uri, config.site_url)]:
        files.remove(file)


class Templates(FileSystemLoader):
    """The theme's files, of which mkdocs copies none from a hidden folder: most are icons there."""

    def list_templates(self):
        return [name for folder in self.searchpath for name in visible(folder)]


def visible(folder):
    """Yield the files in a folder, but for what is in a hidden one."""
    for place, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if not name.startswith(".")]
        yield from (Path(place, name).relative_to(folder).as_posix() for name in names)


def environment(make):
    """Return mkdocs' environment of templates, whose list of a theme's files is a short one."""
    env = make()
    env.loader = Templates(env.loader.searchpath)
    return env


def on_env(env, config, files):
    """Keep the theme's templates compiled."""
    folder = cache.FOLDER / "theme"
    with contextlib.suppress(OSError):  # a tree that nobody may write to has no cache
        folder.mkdir(parents=True, exist_ok=True)
    if os.access(folder, os.W_OK):
        env.bytecode_cache = FileSystemBytecodeCache(str(folder))


def on_post_template(output, template_name, config):
    """Write no file that would name no address, or that only programs on the net read."""
    idle = template_name.endswith(".xml") and not config.site_url
    return "" if idle or (offline.wanted() and template_name.endswith((".txt", ".xml"))) else output


def on_page_markdown(markdown, page, config, files):
    """Fill in a page before the Markdown extension would, to end with one line if that fails."""
    if offline.wanted():
        markdown = markdown.replace('="../assets/', '="assets/')  # all pages are in one folder
    try:
        return directives.fill(markdown)
    except Wrong as wrong:
        raise PluginError(str(wrong)) from None


def on_page_content(html, page, config, files):
    """Write the plain copy of a page beside it."""
    if not config.extra["copies"]:
        return
    target = Path(config.site_dir, page.file.dest_uri).with_name(copies.NAME)
    target.parent.mkdir(parents=True, exist_ok=True)
    made = [html, COPIER, version("markdownify")]
    path = cache.FOLDER / "copies" / page.file.src_uri
    target.write_text(cache.cached(path, made, partial(copies.copy, html)), "utf-8")


def on_pre_page(page, config, files):
    """Have a page rendered only if it is made of something new, and the lab run and rendered."""

    def render_lab(config, files):
        on_page_markdown(notebook.page(LAB), page, config, files)  # what is wrong, before it runs
        try:
            outputs = notebook.cached(LAB, executed)
            markdown, page.meta = get_data(notebook.page(LAB, outputs))
        except Wrong as wrong:
            raise PluginError(str(wrong)) from None
        except (CellExecutionError, notebook.Unfit) as error:
            raise PluginError(f"docs/lab.py: {notebook.failure(error)}") from None
        page.markdown = on_page_markdown(markdown, page, config, files)
        render(page, config, files)

    page.render = render_lab if page.file.src_uri == "lab.py" else partial(render, page)


def render(page, config, files):
    """Give a page what mkdocs gives it when it renders it: now, or before if all was the same."""
    ingredients = [
        *directives.included(page.markdown),
        *RENDERERS,
        repr([(file.src_uri, file.url) for file in files]),
        repr((config.markdown_extensions, config.mdx_configs)),
    ]
    path = cache.FOLDER / "pages" / page.file.src_uri
    attributes = cache.cached(path, ingredients, partial(rendered, page, config, files))
    if attributes:
        page.content, page._title_from_render = attributes["content"], attributes["title"]
        page.toc, page.present_anchor_ids = get_toc(attributes["toc"]), set(attributes["anchors"])
        page.links_to_anchors = {
            files.src_uris[uri]: attributes["links"][uri] for uri in attributes["links"]
        }


def rendered(page, config, files):
    """Render a page; return what that gave it, or None if mkdocs warned: each build has to."""
    warnings = logging.handlers.BufferingHandler(sys.maxsize)
    warnings.setLevel(logging.WARNING)
    logging.getLogger("mkdocs").addHandler(warnings)
    try:
        Page.render(page, config, files)
    finally:
        logging.getLogger("mkdocs").removeHandler(warnings)
    if warnings.buffer or page.links_to_anchors is None:
        return None
    return {
        "content": page.content,
        "title": page._title_from_render,
        "toc": tokens(page.toc),
        "anchors": sorted(page.present_anchor_ids),
        "links": {file.src_uri: anchors for file, anchors in page.links_to_anchors.items()},
    }


def on_page_context(context, page, config, nav):
    """Take off a hidden table of contents: the theme would lay out all of the page to follow it."""
    if "toc" in page.meta.get("hide", ()):
        page.toc = get_toc([])


def add_entries(index, add, page):
    """Add what the search finds on a page, as add() does: it reads all HTML, a third of a build."""

    def entries():
        index.entries, others = [], index.entries
        add(page)
        index.entries, new = others, index.entries
        if page.file.src_uri == "traps.md":
            traps.add_messages(new, page.markdown)
        return new

    path = cache.FOLDER / "search" / page.file.src_uri
    named = str(page.title), page.url, str(page.meta)
    ingredients = [version("mkdocs-material"), *named, page.content]
    index.entries += cache.cached(path, ingredients, entries)


def tokens(links):
    """Return a table of contents as Markdown's toc extension told it."""
    return [
        {"name": one.title, "id": one.id, "level": one.level, "children": tokens(one.children)}
        for one in links
    ]


def executed(lab):
    reason = "docs/lab.py or what it imports has changed: running it"
    log.info(f"{reason}, which takes a minute; then comes the site")
    return notebook.executed(lab)


def on_post_build(config):
    site = Path(config.site_dir)
    publishing.unmap(site)
    publishing.lighten(site)
    publishing.unpack(site)
    if offline.wanted():
        notebook.pack(LAB, site / "lab.zip")
        offline.mend(site)
        log.info(f"{offline.pack(site)} is the site for a disk")
        return
    notebook.pack(LAB, site / "lab/lab.zip")
    if pyodide.there():
        pyodide.install(site / "assets/run")
    headers.write(site)
