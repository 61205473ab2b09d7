"""The claims of the talk, kept in docs/claims.toml, and the Markdown by which a page shows them."""

import re
import tomllib
from collections import Counter

from markdown.extensions.toc import slugify

from snippets.recorder.catalog import ROOT

KEPT = ROOT / "docs/claims.toml"
VERDICTS = {
    "holds": "it is so, today and in the talk's own terms",
    "holds in part": "it is so under a condition, or in other words than these",
    "does not hold": "a run shows otherwise",
    "held in 2021": "it was so when the talk was given",
    "opinion": "nothing to run",
}
PLACE = re.compile(r"^<!-- claims: (.+) -->$", re.M)
HEADING = re.compile(r"^#+ (.+?)(?: \{ *#([\w-]+) *\})?$")


def claims():
    """Return all claims, in the talk's order."""
    return tomllib.loads(KEPT.read_text("utf-8"))["claim"]


def fill(page):
    """Put the claims into the places that a page keeps for them; ValueError if one is missing."""
    sections = {}
    for claim in claims():
        sections.setdefault(claim["section"], []).append(block(claim))
    filled = {name: "\n".join(blocks) for name, blocks in sections.items()}
    filled["summary"] = summary()
    places = PLACE.findall(page)
    if sorted(places) != sorted(filled):
        wrong = sorted(set(places) ^ set(filled)) or places
        raise ValueError(f"docs/claims.md: a place without claims, or claims without one: {wrong}")
    return PLACE.sub(lambda place: filled[place[1]], page)


def summary():
    """Return the count of each verdict as a table, whose rows choose which claims are shown."""
    counts = Counter(claim["verdict"] for claim in claims())
    rows = [row(verdict, counts[verdict], meaning) for verdict, meaning in VERDICTS.items()]
    rows.append(row("all", counts.total(), "every claim of the talk", "checked"))
    head = "<thead><tr><th>Show</th><th>Claims</th><th>Which means</th></tr></thead>"
    table = f'<table class="verdicts">{head}<tbody>{"".join(rows)}</tbody></table>'
    return f'<div role="radiogroup" aria-label="Show the claims that">{table}</div>'


def row(verdict, count, meaning, checked=""):
    chooser = f'<input type="radio" name="verdict" value="{verdict}" {checked}>'
    return f"<tr><td><label>{chooser} {verdict}</label></td><td>{count}</td><td>{meaning}</td></tr>"


def block(claim):
    """Return a claim as Markdown: what is claimed, the verdict, and what shows it."""
    shown = ", ".join([*map(evidence, claim.get("runs", [])), *claim.get("sources", [])])
    lines = [
        f'<div class="claim" id="{claim["id"]}" data-verdict="{claim["verdict"]}" markdown>',
        f'**{claim["claim"]}** [#](#{claim["id"]}){{title="Link to this claim"}}',
        f'<span class="verdict">{claim["verdict"].capitalize()}.</span> {claim["says"]}',
        f"Shown by {shown}.\n{{.evidence}}" if shown else "",
        "</div>\n",
    ]
    return "\n\n".join(filter(None, lines))


def evidence(run):
    """Return a run as Markdown: a test's name, or a link to where a page shows it."""
    if run.startswith("tests/"):
        return f"`{run.partition('::')[2]}`"
    folder, _, name = run.partition("/")
    where = f"versions.md#{name}" if folder == "versions" else place(run)
    return f"[`{run}`]({where})"


def place(name):
    """Return the page and heading under which a recording is shown; ValueError if there is none."""
    file = f"{name.replace(':', '.')}.txt"
    for page in sorted((ROOT / "docs").glob("*.md")):
        before, found, _ = page.read_text("utf-8").partition(f'--8<-- "{file}"')
        if found:
            headings = filter(None, map(HEADING.match, before.splitlines()))
            *_, (text, anchor) = (heading.groups() for heading in headings)
            return f"{page.name}#{anchor or slugify(text, '-')}"
    raise ValueError(f"docs/claims.toml: {name} is evidence, and no page shows it")
