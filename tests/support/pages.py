"""The pages of the site: where each one is, what it shows, and what is in its HTML."""

from functools import cache
from html.parser import HTMLParser

from mkdocs.utils.yaml import yaml_load

from snippets.recorder import catalog
from tests.support.project import ROOT

NAV = [
    path
    for entry in yaml_load((ROOT / "mkdocs.yml").read_text("utf-8"))["nav"]
    for path in entry.values()
]


UNFOLD = """() => {  // all details, all answers, and what is drawn then
    document.querySelectorAll(".predict").forEach((one) => one.classList.add("answered"));
    document.querySelectorAll("details").forEach((one) => (one.open = true));
    return new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
}"""


class Page(HTMLParser):
    """What a page links, loads and shows as code."""

    def __init__(self, path, html=None):
        super().__init__()
        self.links, self.loads, self.ids, self.code = [], [], set(), []
        self._words, self._code = [], None
        self.feed(html or path.read_text("utf-8"))
        self.text = "".join(self._words)

    def handle_starttag(self, tag, attributes):
        attributes = dict(attributes)
        self.ids.add(attributes.get("id"))
        if tag == "a":
            self.links.append(attributes.get("href"))
        elif not (tag == "link" and attributes.get("rel") in ("canonical", "prev", "next")):
            self.loads += [
                attributes[name] for name in ("src", "href", "data") if name in attributes
            ]
        if tag == "pre":
            self._code = []

    def handle_endtag(self, tag):
        if tag == "pre":
            self.code.append("".join(self._code))
            self._code = None

    def handle_data(self, data):
        self._words.append(data)
        if self._code is not None:
            self._code.append(data)


@cache
def read_page(path):
    """Return what is in a built page, which is read once."""
    return Page(path)


def address(source):
    """Return the address of the page that is built from a source of the nav, below the site's."""
    stem = source.rpartition(".")[0]
    return "" if stem == "index" else f"{stem}/"


def built(site, source):
    return site / address(source) / "index.html"


def folder(source):
    """Return the folder of snippets/ that a page shows: it has the page's name but for the talk."""
    return "talk" if source == "index.md" else source.rpartition(".")[0]


def is_tried(recording):
    """Return whether a test runs a recording's program in a browser: of the traps, each tenth.

    All of them would take four minutes. `--check --in browsers` does it by hand.
    """
    shown = recordings("traps.md")
    return recording not in shown or shown.index(recording) % 10 == 0


def recordings(source):
    """Return the recordings that a page shows."""
    everything = catalog.recordings().values()
    return [r for r in everything if r.name.partition("/")[0] == folder(source)]


RECORDED = [source for source in NAV if recordings(source)]
