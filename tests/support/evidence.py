"""What the sentences of the pages rest on, kept in evidence.toml, and whether it shows just that.

A fragment of a page names its evidence: `"Processes need {}" = "talk/busy_workers shows two
processes: {} s"`. A brace on the left is a figure of the page, and one on the right the number of
its evidence, or two, which are a span of time; {0.5} is any number that rounds to it.
"""

import pydoc
import re
import tomllib
from dataclasses import dataclass, field
from functools import cache
from itertools import pairwise

from docs.weave import directives
from snippets.recorder import catalog
from snippets.recorder.recording import STAYS
from tests.support.project import ROOT
from tests.support.recorded import ROWS

RECORDINGS = catalog.recordings()
KEPT = tomllib.loads((ROOT / "tests/evidence.toml").read_text("utf-8"))
SHOWS = re.compile(r"^::: (?:snippet|compare|recordings|predict|code|trap) .+$", re.M)
FENCE = re.compile(r"^```(.*?)\n(.*?)^```", re.M | re.S)
LOG = "{.text .no-copy"  # what a server logs is text like the rest
SOURCE = re.compile(r"^( *\d+\.\d\d s  \S.*?) {2,}\d+ \|", re.M)  # which line printed
NO_PROSE = re.compile(r"\A---.*?^---$|<[^>]+>|^:::.*?$", re.M | re.S)
LINK = re.compile(r"!?\[([^\]]*)\]\([^)]*\)(?:\{[^}]*\})?")

NUMBERS = {
    **{"half": 0.5, "half a": 0.5, "a": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5},
    **{"six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10},
}
UNITS = {  # in seconds
    **dict.fromkeys(["s", "second", "seconds"], 1),
    **dict.fromkeys(["ms", "millisecond", "milliseconds"], 1e-3),
    **dict.fromkeys(["µs", "microsecond", "microseconds"], 1e-6),
    **dict.fromkeys(["minute", "minutes"], 60),
}


def either(words):
    """Return a pattern for any of some words, the longest first."""
    alternatives = "|".join(map(re.escape, sorted(words, key=len, reverse=True)))
    return f"(?:{alternatives})".replace(r"\ ", r"\s+")


NUMBER = r"\d+(?:\.\d+)*"
TIME = rf"(?:{NUMBER}|{either(NUMBERS)})\s+{either(UNITS)}"
FIGURE = rf"(?i:(?<![\w.])(?:{TIME}|{NUMBER})(?!\w))"
TIMES = r"\b\w+\s+(?:(?:milli|micro)?seconds|minutes)\b"  # of any number of them
THAN = r"as\s|the\s+time\b|(?:longer|faster|slower)\b"
RATIO = rf"as\s+long\s+as|the\s+time\s+of\s+one|(?:\w+\s+times|half|twice)\s+(?:{THAN})"
ERROR = r"`\w*(?:Error|Warning|Operation)`"
DEFAULT = r"(?:\b(?:[Bb]y|the)|\Ws)\s+default\b"
NEEDS_EVIDENCE = re.compile(rf"(?P<it>“[^”]*”|{ERROR}|{DEFAULT}|{RATIO}|{TIMES}|{FIGURE})|`[^`]*`")
ENTRY = re.compile(r"(\S+)(?: (shows|lacks) (.+))?", re.S)
TOKEN = re.compile(r"\s*…\s*|\{([\d.]*)\}|\s+|[^\s{…]+|\{")


@dataclass
class Section:
    """A part of a page: its first line, its text without code and markup, and its recordings.

    tied: the fragments of the text that have evidence, by their place in it.
    A trap speaks of its own pair of recordings, and needs no other evidence of what they print.
    """

    line: int
    text: str
    recordings: list[str] = field(default_factory=list)
    tied: dict = field(default_factory=dict)
    is_trap: bool = False

    def where(self, match):
        """Return the number of the line on which a match in the text begins."""
        return self.line + self.text.count("\n", 0, match.start())


def read(page):
    """Return a page's Markdown; of the notebook, line by line, with its code cells as fences."""
    text = page.read_text("utf-8")
    if page.suffix == ".py":
        text = re.sub(r"^# %%\n(.*?)\n\n(?=# %%)", r"```python\n\1\n```\n", text, flags=re.M | re.S)
        text = re.sub("^# ?", "", text, flags=re.M)
    return text


def blank(match):
    """Replace a match by as many empty lines, so that line numbers stay."""
    return re.sub(r"[^\n]", " ", match[0])


def prose(markdown):
    """Return the text of Markdown, line by line: no code, no markup, no addresses."""
    text = FENCE.sub(lambda fence: fence[0] if fence[1].startswith(LOG) else blank(fence), markdown)
    return LINK.sub(r"\1", NO_PROSE.sub(blank, text))


def included(markdown):
    """Return the files, below snippets/, that the directives of a text show."""
    return [path for directive in SHOWS.findall(markdown) for path in files_of(directive)]


@cache
def files_of(directive):
    return directives.INCLUDE.findall(directives.fill(directive))


def sections(markdown):
    """Return the sections of a page, each from a heading to the next."""
    heads = [match.start() for match in re.finditer(r"^#+ ", FENCE.sub(blank, markdown), re.M)]
    parts_of_page = []
    for start, end in pairwise([0, *heads, len(markdown)]):
        files = [path for path in included(markdown[start:end]) if path.endswith(".txt")]
        names = [path.removesuffix(".txt").replace(".", ":") for path in files]
        line = markdown.count("\n", 0, start) + 1
        trap = re.search(r"^::: trap ", markdown[start:end], re.M) is not None
        parts_of_page.append(Section(line, prose(markdown[start:end]), names, is_trap=trap))
    return parts_of_page


@cache
def text_of(name):
    """Return the text of evidence: a recording, a row's answers, a file, an address, or pydoc's.

    That of a recording is without the lines of the snippet.
    """
    if name in RECORDINGS:
        text = (ROOT / RECORDINGS[name].path).read_text("utf-8").partition(STAYS)[0]
        return SOURCE.sub(r"\1 |", text)
    folder, _, row = name.partition("/")
    if folder == catalog.MATRIX.name:
        return "\n".join(" ".join(answer) for answer in ROWS[row].items())
    if name.startswith("https://"):
        return name
    path = ROOT / name
    return path.read_text("utf-8") if path.is_file() else pydoc.plain(pydoc.render_doc(name))


def quoted(quote, number):
    """Return a pattern for a quotation, in which lines may break; number is that for its braces."""

    def pattern(token):
        if "…" in token[0]:
            return ".*?"
        if token[1] is not None:
            return near(token[1]) if token[1] else f"({number})"
        return re.escape(token[0]) if token[0].strip() else r"\s+"

    return re.compile(TOKEN.sub(pattern, quote.strip()), re.S)


def near(given):
    """Return a pattern for the numbers that round to a given one."""
    digits = len(given.partition(".")[2])
    point = "" if digits else "."
    below, same = f"{float(given) - 10**-digits:.{digits}f}{point}", f"{given}{point}"
    either = rf"{re.escape(below)}[5-9]\d*|{re.escape(same)}[0-4]\d*|{re.escape(given)}"
    return rf"(?<![\d.])(?:{either})(?!\.?\d)"


def parts(entry):
    """Return the name of an entry's evidence, "shows" or "lacks", and the quotation."""
    if not (match := ENTRY.fullmatch(entry)):
        raise ValueError(f"tests/evidence.toml: neither shows nor lacks: {entry}")
    return match.groups()


def numbers(entry):
    """Return the numbers that an entry's evidence shows; None if it does not show its quotation."""
    name, verb, quote = parts(entry)
    match = quoted(quote or "", rf"(?<![\d.]){NUMBER}").search(text_of(name))
    if verb == "lacks":
        return None if match else []
    return list(match.groups()) if match else None


def agrees(figure, shown):
    """Say whether a figure of a page rounds one number of its evidence, or what is between two."""
    words = " ".join(figure.lower().split())
    if re.fullmatch(NUMBER, words) or shown[0].count(".") > 1:  # a count, a version
        return shown == [words]
    number, _, unit = words.rpartition(" ")
    number = f"{NUMBERS[number]:.1f}" if number in NUMBERS else number
    start, end = sorted(map(float, ["0", *shown][-2:]))
    seconds, digits = (end - start) / UNITS[unit], len(number.partition(".")[2])
    off = abs(seconds - float(number))
    return f"{seconds:.{digits}f}" == number and off <= seconds / 10  # 0.1 s does not round 0.05 s


def unshown(figures, entries):
    """Return in words what the evidence of a fragment does not show of it and of its figures."""
    pairs = [(entry, numbers(entry)) for entry in entries]
    yield from (f"not so: {entry}" for entry, shown in pairs if shown is None)
    counted = [(entry, shown) for entry, shown in pairs if shown]
    needed = figures * max(len(counted), 1) if len(figures) == 1 else figures
    if len(needed) != len(counted):
        yield f"{len(needed)} figures, and {len(counted)} in the evidence"
    for figure, (entry, shown) in zip(needed, counted):
        if not agrees(figure, shown):
            yield f"{figure}, instead of {' and '.join(shown)}: {entry}"


@dataclass
class Fragment:
    """A fragment of a page, and what shows it: entries, each with the name of its evidence."""

    text: str
    entries: list[str] | str

    def __post_init__(self):
        self.entries = [self.entries] if isinstance(self.entries, str) else self.entries
        self.pattern = quoted(self.text, FIGURE)
        self.names = [parts(entry)[0] for entry in self.entries]


def problems(page, sections, table):
    """Return a line for all that a page says and its evidence, kept in a table, does not show.

    Each fragment stands there once, and its evidence shows it; each figure, quotation, error and
    default is part of a fragment; a section speaks of its recordings, in their order.
    """
    fragments = [Fragment(text, entries) for text, entries in table.items()]
    lines = [line for fragment in fragments for line in tie(page, sections, fragment)]
    for section in sections:
        lines += [f"{page}:{line}" for line in (*loose(section), *untold(section))]
    return lines


def tie(page, sections, fragment):
    """Find a fragment's place in the sections of a page; return a line for what is wrong there."""
    places = [(s, match) for s in sections for match in fragment.pattern.finditer(s.text)]
    if len(places) != 1:
        yield f"{page}: stands there {len(places)} times, instead of once: {fragment.text!r}"
    for section, match in places:
        section.tied[match.span()] = fragment
        for wrong in unshown([*match.groups()], fragment.entries):
            yield f"{page}:{section.where(match)}: {wrong}"


def loose(section):
    """Return a line for each thing in a section that needs evidence and is part of no fragment."""
    for item in NEEDS_EVIDENCE.finditer(section.text):
        start, end = item.span()
        tied = any(a <= start and end <= b for a, b in section.tied)
        if item["it"] and not tied and not (section.is_trap and printed(section, item["it"])):
            yield f"{section.where(item)}: no evidence in tests/evidence.toml: {item['it']}"


def printed(section, item):
    """Say whether a recording of a section prints a quotation or an error, or holds a figure."""
    item = item.strip("“”`")
    texts = [" ".join(text_of(name).split()) for name in section.recordings]
    if re.fullmatch(FIGURE, item):
        numbers = [number for text in texts for number in re.findall(NUMBER, text)]
        return any(agrees(item, [number]) for number in numbers)
    return any(item in text for text in texts)


def untold(section):
    """Return a line for a section that does not speak of its recordings, each in its turn."""
    if section.is_trap:
        return
    named = dict.fromkeys(name for _, one in sorted(section.tied.items()) for name in one.names)
    told = [name for name in named if name in section.recordings]
    if told != section.recordings:
        yield f"{section.line}: shows {section.recordings}, and speaks of {told}"
