"""The claims of the talk, kept in docs/claims.toml, as Markdown."""

import functools
import re
import tomllib
from collections import Counter

from markdown.extensions.toc import slugify

from docs.weave.snippets import Wrong
from snippets.recorder.catalog import ROOT

KEPT = ROOT / "docs/claims.toml"
VERDICTS = {
    "holds": "it is so, today and in the talk's own terms",
    "holds in part": "it is so under a condition, or in other words than these",
    "does not hold": "a run shows otherwise",
    "held in 2021": "it was so when the talk was given",
    "opinion": "nothing to run",
}
PLACE = re.compile(r"^::: claims (.+)$", re.M)
SHOWN = re.compile(r"^(?:# )?::: (?:snippet|compare|recordings|predict) ([^|]+)")
NEEDED = "id", "section", "claim", "verdict", "says"
HEADING = re.compile(r"^#+ (.+?)(?: \{ *#([\w-]+) *\})?$")


def claims() -> list[dict]:
    """Return all claims, in the talk's order; Wrong, with its line, for what is none."""
    return entries_of(KEPT.read_text("utf-8"))


@functools.cache  # each section asks
def entries_of(text: str) -> list[dict]:
    try:
        entries = tomllib.loads(text)["claim"]
    except tomllib.TOMLDecodeError as error:
        reason, _, line = str(error).partition(" (at line ")
        raise Wrong(f"docs/claims.toml:{line.partition(',')[0]}: {reason}") from None
    starts = [n for n, line in enumerate(text.splitlines(), 1) if line == "[[claim]]"]
    for start, claim in zip(starts, entries):
        if missing := [key for key in NEEDED if key not in claim]:
            raise Wrong(f"docs/claims.toml:{start}: this claim lacks {', '.join(missing)}")
    return entries


def section(page: str, *words: str) -> str:
    """Return the claims of a section of the talk."""
    name, shown = " ".join(words), places()
    blocks = [block(claim, shown) for claim in claims() if claim["section"] == name]
    if not blocks:
        raise Wrong(f"docs/claims.toml has no claim of the section {name!r}")
    return "\n".join(blocks)


def summary(page: str) -> str:
    """Return the count of each verdict as a table, whose rows choose which claims are shown.

    Wrong if the page leaves out a section.
    """
    if lost := {claim["section"] for claim in claims()} - set(PLACE.findall(page)):
        raise Wrong(f"no line `::: claims {min(lost)}` shows the claims of this section")
    counts = Counter(claim["verdict"] for claim in claims())
    rows = [row(verdict, counts[verdict], meaning) for verdict, meaning in VERDICTS.items()]
    rows.append(row("all", counts.total(), "every claim of the talk", "checked"))
    head = "<thead><tr><th>Show</th><th>Claims</th><th>Which means</th></tr></thead>"
    table = f'<table class="verdicts">{head}<tbody>{"".join(rows)}</tbody></table>'
    return f'<div role="radiogroup" aria-label="Show the claims that">{table}</div>'


def row(verdict, count, meaning, checked=""):
    chooser = f'<input type="radio" name="verdict" value="{verdict}" {checked}>'
    return f"<tr><td><label>{chooser} {verdict}</label></td><td>{count}</td><td>{meaning}</td></tr>"


def block(claim: dict, places: dict[str, str]) -> str:
    """Return a claim as Markdown: what is claimed, the verdict, and what shows it."""
    runs = [evidence(run, places) for run in claim.get("runs", [])]
    shown = ", ".join([*runs, *claim.get("sources", [])])
    lines = [
        f'<div class="claim" id="{claim["id"]}" data-verdict="{claim["verdict"]}" markdown>',
        f'**{claim["claim"]}** [#](#{claim["id"]}){{title="Link to this claim"}}',
        f'<span class="verdict">{claim["verdict"].capitalize()}.</span> {claim["says"]}',
        f"Shown by {shown}.\n{{.evidence}}" if shown else "",
        "</div>\n",
    ]
    return "\n\n".join(filter(None, lines))


def evidence(run: str, places: dict[str, str]) -> str:
    """Return a run as Markdown: a test's name, or a link to where a page shows it."""
    if run.startswith("tests/"):
        return f"`{run.partition('::')[2]}`"
    folder, _, name = run.partition("/")
    if folder == "versions":
        return f"[`{run}`](versions.md#{name})"
    where = places.get(run) or places.get(run.partition(":")[0])
    if not where:
        raise Wrong(f"docs/claims.toml: {run} is evidence, and no page shows it")
    return f"[`{run}`]({where})"


def places() -> dict[str, str]:
    """Return under which page and heading each snippet or recording is shown first."""
    headings = {}
    for page in sorted((ROOT / "docs").glob("*.md"), reverse=True):
        headings |= places_on(page.name, page.read_text("utf-8"))
    return headings


@functools.cache  # each section asks
def places_on(page: str, text: str) -> dict[str, str]:
    heading, headings = "", {}
    for line in text.splitlines():
        if title := HEADING.match(line):
            heading = title[2] or slugify(title[1], "-")
        elif shown := SHOWN.match(line):
            for name in shown[1].split():
                headings.setdefault(name, f"{page}#{heading}")
    return headings
