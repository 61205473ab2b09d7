"""Links to the glossary, at the first use of each of its terms on a page."""

import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator

from markdown.treeprocessors import Treeprocessor

GLOSSARY = "glossary.md"
TERMS = {  # the anchor of an entry, and the words that have its sense wherever they stand
    "coroutine": r"coroutines?(?: functions?)?",
    "awaitable": r"awaitables?",
    "adapter": r"adapters?",
    "task": r"tasks?",
    "event-loop": r"event loops?",
    "thread": r"threads?|processes",
    "gil": r"GIL|global interpreter lock",
    "asgi": r"ASGI|WSGI",
    "suspend": r"suspend(?:s|ed)?|resumes?",
    "block": r"blocking|blocks? (?:the|its|their|a|an) (?:event )?(?:loop|thread)",
    "concurrent": r"concurrent(?:ly)?|parallel",
    "cooperative": r"cooperative(?:ly)?|preemptive(?:ly)?",
    "snippet": r"snippets?",
    "recording": r"recordings?",
    "lane": r"lanes?",
}
WORDS = re.compile(
    rf"\b(?:{'|'.join(f'({words})' for words in TERMS.values())})\b".replace(" ", r"\s+")
)
PROSE = "p", "li", "dd"
# In these, no word is linked.
OTHER = {"a", "code", "pre", "summary", "button", "label", "svg", "script"}


class Terms(Treeprocessor):
    """Link the first use of each term in the prose of a page; the glossary links none to itself."""

    def run(self, root):
        if {one.get("id") for one in root.iter()} >= TERMS.keys():
            return
        linked = set()
        for prose in [one for one in root.iter() if one.tag in PROSE]:
            link_terms(prose, linked)


def link_terms(parent: ET.Element, linked: set[str]) -> None:
    """Link the terms in an element's text, in its order, and add them to those that are linked."""
    text, children = parent.text, list(parent)
    parent.text = None
    for child in children:
        parent.remove(child)
    add(parent, text, linked)
    for child in children:
        tail, child.tail = child.tail, None
        if child.tag == "a":
            linked.add((child.get("href") or "").partition(f"{GLOSSARY}#")[2])
        elif child.tag not in {*OTHER, *PROSE}:
            link_terms(child, linked)
        parent.append(child)
        add(parent, tail, linked)


def add(parent: ET.Element, text: str | None, linked: set[str]) -> None:
    """Add a text to the end of an element, with links."""
    for piece in split(text or "", linked):
        if isinstance(piece, ET.Element):
            parent.append(piece)
        elif len(parent):
            parent[-1].tail = (parent[-1].tail or "") + piece
        else:
            parent.text = (parent.text or "") + piece


def split(text: str, linked: set[str]) -> Iterator[str | ET.Element]:
    """Yield a text in pieces: the terms in it that are used for the first time, as links."""
    end = 0
    for word in WORDS.finditer(text):
        term = list(TERMS)[(word.lastindex or 1) - 1]
        if term in linked:
            continue
        linked.add(term)
        yield text[end : word.start()]
        link = ET.Element("a", {"href": f"{GLOSSARY}#{term}", "class": "term"})
        link.text = word[0]
        yield link
        end = word.end()
    yield text[end:]
