"""The plain Markdown copies of the pages: complete, and with links that lead to what is there."""

import re
from functools import cache
from urllib.parse import unquote

import pytest
from markdown import markdown

from tests.support.pages import NAV, Page, address, built, read_page
from tests.support.project import ROOT

COPY = "index.md"
EXTENSIONS = ["fenced_code", "tables", "toc"]  # what any renderer of Markdown knows


@cache
def rendered(path):
    """Return a copy as a plain renderer of Markdown shows it."""
    return Page(path, markdown(path.read_text("utf-8"), extensions=EXTENSIONS))


def lines(blocks):
    return [block.strip() for block in blocks]


@pytest.mark.parametrize("source", NAV)
def test_a_copy_has_the_code_and_the_recordings_of_its_page(site, source):
    page, copy = read_page(built(site, source)), rendered(built(site, source).with_name(COPY))
    assert lines(copy.code) == lines(page.code)
    assert len(copy.code) >= {"index.md": 48}.get(source, 0)
    assert ":::" not in copy.text and "<div" not in copy.text and "¶" not in copy.text


@pytest.mark.parametrize("source", NAV)
def test_links_of_a_copy_lead_to_a_copy_or_to_what_is_there(site, source):
    path = built(site, source).with_name(COPY)
    inside = [unquote(link) for link in rendered(path).links if link]
    inside = [link for link in inside if not re.match(r"[a-z]+:", link)]
    pages = {built(site, page) for page in NAV}
    assert len(inside) >= 1
    for link in inside:
        where, _, anchor = link.partition("#")
        target = path.parent / where if where else path
        if anchor.startswith("edited=") or where == "./":  # Run and Edit are on the page
            assert target == path.parent, link
            continue
        assert target.is_file(), f"the copy of {source}: {link} leads nowhere"
        assert target.resolve() not in pages, f"the copy of {source}: {link} leads to no copy"
        known = rendered(target.resolve()).ids if target.name == COPY else read_page(target).ids
        assert not anchor or anchor in known, f"the copy of {source}: {link} has no anchor"


@pytest.mark.parametrize("source", NAV)
def test_a_page_leads_to_its_copy_and_a_list_of_all_copies_does(site, source):
    head = built(site, source).read_text("utf-8").partition("</head>")[0]
    assert head.count(f'<link rel="alternate " type="text/markdown" href="{COPY}">') == 1
    listed = (site / "llms.txt").read_text("utf-8")
    entries = re.findall(r"^- \[.+\]\((.+)\): .{50,}$", listed, re.M)
    assert entries == [address(page) + COPY for page in NAV]


def test_copies_leave_out_what_is_only_for_the_eye(site):
    matrix = (site / "versions/index.md").read_text("utf-8")
    rows = re.findall(r"^\| \[.+\]\(#\w+\) \|(?: [\w. ]+ \|){11}$", matrix, re.M)
    assert len(rows) == len(list((ROOT / "snippets/versions").glob("*.py")))
    assert "Number of async def in Django: 4 in 3.0, 12 in 3.1" in matrix
