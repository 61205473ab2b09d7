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
OTHER = {
    "a",
    "code",
    "pre",
    "summary",
    "button",
    "label",
    "svg",
    "script",
}  # no word is linked there


class Terms(Treeprocessor):
    """Link the first use of each term in the prose of a page; the glossary links none to itself."""

    def run(self, root):
        if {one.get("id") for one in root.iter()} >= TERMS.keys():
            return
        linked = set()
        for prose in root.iter():
            if prose.tag in PROSE:
                for parent in list(parts(prose)):
                    link_terms(parent, linked)


def parts(prose: ET.Element) -> Iterator[ET.Element]:
    """Yield an element of prose and what is in it, in order, but for what is no prose."""
    yield prose
    for child in prose:
        if child.tag not in {*OTHER, *PROSE}:
            yield from parts(child)


def link_terms(parent: ET.Element, linked: set[str]) -> None:
    """Link the terms in the texts that stand directly in an element, unless they are linked."""
    place, text = 0, parent.text
    parent.text = None
    children = list(parent)
    for child in [None, *children]:
        if child is not None:
            if child.tag == "a":
                linked.add((child.get("href") or "").partition(f"{GLOSSARY}#")[2])
            place, text, child.tail = list(parent).index(child) + 1, child.tail, None
        for piece in split(text or "", linked):
            if isinstance(piece, ET.Element):
                parent.insert(place, piece)
                place += 1
            elif place:
                parent[place - 1].tail = (parent[place - 1].tail or "") + piece
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
