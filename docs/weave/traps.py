"""The traps as Markdown: the pair of snippets of an entry, and the indexes of the page's entries.

An entry is a heading of the third level with an id of its own: the message that a reader would
search for, as code, or the symptom in words. Further messages follow `Also: `.
"""

import re
from collections import Counter
from dataclasses import dataclass, field
from html import escape

from docs.weave.snippets import Wrong, div, whole

FIXED = "_fixed"  # how the name of the snippet that climbs out of a trap ends
HEADING = re.compile(r"^(##|###) (.*?)(?: \{ ?#([\w-]+) ?\})?$")
DIRECTIVE = re.compile(r"^::: trap (\S+)$")
MESSAGE = re.compile(r"`([^`]+)`")


@dataclass
class Trap:
    """An entry: its heading, id and situation, its messages, and the name of its pair."""

    title: str
    id: str
    situation: str
    messages: list[str] = field(default_factory=list)
    name: str = ""


def add_messages(sections: list[dict[str, str]], page: str) -> None:
    """Add to the title of each entry, in the index of the search, the messages that it lacks.

    What a reader pastes is then found among titles, which count most, and is shown first.
    """
    by_id = {trap.id: trap for trap in entries(page)}
    for section in sections:
        if trap := by_id.get(section["location"].rpartition("#")[2]):
            more = [message for message in trap.messages if message not in trap.title]
            section["title"] += "".join(f" <code>{escape(message)}</code>" for message in more)


def trap(page: str, name: str) -> str:
    """Return the pair of an entry, side by side, folded: what falls in, and what does not."""
    both = [div(None, whole(one)) for one in pair(name)]
    return "\n\n".join(
        [
            '<details class="proof" markdown>',
            "<summary>Both snippets, and what they print: the trap, and the way out</summary>",
            div("compare", "\n\n".join(both)),
            "</details>",
        ]
    )


def pair(name: str) -> tuple[str, str]:
    """Return the names of the snippets of a trap, by its short one."""
    return f"traps/{name}", f"traps/{name}{FIXED}"


def entries(page: str) -> list[Trap]:
    """Return the entries of a page, in their order; Wrong names one without an id."""
    traps, situation = [], ""
    for line in page.splitlines():
        if heading := HEADING.match(line):
            level, title, anchor = heading.groups()
            if level == "##":
                situation = title
                continue
            if not anchor:
                raise Wrong(f"the trap {title!r} needs an anchor: ### {title} {{ #its-name }}")
            traps.append(Trap(title, anchor, situation, MESSAGE.findall(title)))
        elif line.startswith("Also: ") and traps:
            traps[-1].messages += MESSAGE.findall(line)
        elif (named := DIRECTIVE.match(line)) and traps:
            traps[-1].name = named[1]
    return traps


def messages(page: str) -> str:
    """Return the index of all messages of a page, sorted: each leads to its entry.

    A message of several entries is followed by the situation of each.
    """
    known = [(message, one) for one in entries(page) for message in one.messages]
    count = Counter(message for message, _ in known)
    lines = []
    for message, one in sorted(known, key=lambda pair: letters(pair[0])):
        where = f" ({one.situation})" if count[message] > 1 else ""
        lines.append(f"- [`{message}`](#{one.id}){where}")
    return div("index", "\n".join(lines))


def letters(message: str) -> str:
    """Return what a message is sorted by: its letters only."""
    return re.sub(r"\W", "", message).lower()


def situations(page: str) -> str:
    """Return the index of all entries of a page, by their situation."""
    lines, last = [], None
    for one in entries(page):
        if one.situation != last:
            lines += ["", f"**{one.situation}**", ""]
            last = one.situation
        lines.append(f"- [{one.title}](#{one.id})")
    return div("index", "\n".join(lines))
