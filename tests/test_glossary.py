"""The glossary's terms are links where a page first uses them."""

import re

import pytest
from bs4 import BeautifulSoup
from markdown import markdown

from docs.weave.terms import TERMS
from tests.support.pages import NAV, built
from tests.support.project import ROOT

ENTRIES = re.findall(
    r"^### ([^{\n]+?)(?: \{ #(.+) \})?$", (ROOT / "docs/glossary.md").read_text("utf-8"), re.M
)
PAGES = [source for source in NAV if source != "glossary.md"]


def test_each_entry_but_that_of_a_name_in_code_is_linked():
    anchors = {anchor or title.lower().replace(" ", "-") for title, anchor in ENTRIES}
    assert anchors - TERMS.keys() == {"thread_sensitive"} and TERMS.keys() < anchors


@pytest.mark.parametrize("source", PAGES)
def test_a_page_links_each_term_once_where_it_is_first_used(site, source):
    article = BeautifulSoup(built(site, source).read_text("utf-8"), "html.parser").article
    linked = [link["href"].partition("#")[2] for link in article.select("[href*='glossary/#']")]
    assert len(linked) == len(set(linked))
    for other in article.select(
        "code, pre, summary, button, label, svg, script, a:not([href*='glossary/#'])"
    ):
        other.decompose()
    used = []
    for prose in article.select("p, li:not(.answers *), dd"):
        for term, words in TERMS.items():
            if re.search(rf"\b(?:{words})\b", " ".join(prose.get_text().split())):
                links = [
                    link["href"].partition("#")[2] for link in prose.select("[href*='glossary/#']")
                ]
                assert term in used or term in links, f"{source}: {term} is not linked in: {prose}"
                used.append(term)
    assert set(linked) >= set(used)


def test_the_glossary_links_no_term_to_itself(site):
    assert 'class="term"' not in built(site, "glossary.md").read_text("utf-8")


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("A task, a *thread*, a task.", "A [task], a <em>[thread]</em>, a task."),
        ("A *task* is no task.", "A <em>[task]</em> is no task."),
        (
            "`task` and [a task](x.md) and tasks",
            '<code>task</code> and <a href="x.md">a task</a> and [tasks]',
        ),
        ("the [lock](glossary.md#gil) is the GIL", '<a href="glossary.md#gil">lock</a> is the GIL'),
        ("an event\nloop; multitasking", "an [event\nloop]; multitasking"),
        ("# A task\n\nblocks of a loop, which blocks the loop", "which [blocks the loop]"),
    ],
)
def test_a_term_in_code_in_a_link_or_in_a_heading_is_left_alone(text, html):
    made = markdown(text, extensions=["docs.weave.directives"])
    assert html in re.sub(r'<a class="term"[^>]*>([^<]*)</a>', r"[\1]", made)
