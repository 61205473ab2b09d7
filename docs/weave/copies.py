"""The plain Markdown copy of a page, for programs that read: all that it shows but drawings."""

import re
from operator import methodcaller
from pathlib import PurePath

from bs4 import BeautifulSoup, Tag
from markdown.extensions.toc import slugify
from markdownify import MarkdownConverter

NAME = "index.md"  # beside the page's index.html, so that what the page links is where it was
UNREAD = "a.headerlink, link, script, style, button, [hidden], [aria-hidden=true]"
END = (
    "\n---\n\nThis is a copy of [the page](./), which runs the snippets and draws the recordings.\n"
)
HEADINGS = "h1", "h2", "h3", "h4", "h5", "h6"
OUTSIDE = "ul", "ol", "table", "pre", "tr"  # before which an anchor has to stand, not in them


class Converter(MarkdownConverter):
    """Keep the anchors that a heading's own words do not make."""

    def convert_a(self, el, text, parent_tags):
        if "href" not in el.attrs:
            return f'<a id="{el["id"]}"></a>{text}'
        return super().convert_a(el, text, parent_tags)


def copy(html: str) -> str:
    """Return the Markdown of a page, whose HTML is that of its text alone."""
    soup = BeautifulSoup(html, "html.parser")
    for one in soup.select(UNREAD):
        one.decompose()
    for drawing in soup.select("svg"):
        drawing.replace_with(str(drawing.get("aria-label", "")))
    for name in soup.select(".filename"):
        if code := name.find_next_sibling("pre"):
            code["lang"] = PurePath(name.get_text()).suffix.strip(".")
        name.name = "code"
        name.wrap(soup.new_tag("p"))
    for cell in soup.select("td[aria-label]"):  # a mark, whose word a screen reader says
        cell.string = str(cell["aria-label"])
    for group in soup.select("tr.group > th"):  # it is no head of a table
        group.name = "td"
    for one in soup.select("[id]"):
        keep_anchor(soup, one)
    for link in soup.select("a[href]"):
        link["href"] = to_copy(str(link["href"]))
        del link["title"]
    text = Converter(
        heading_style="ATX",
        bullets="-",
        escape_underscores=False,
        code_language_callback=methodcaller("get", "lang"),
    ).convert_soup(soup)
    return f"{text.strip()}\n{END}"


def keep_anchor(soup: BeautifulSoup, one: Tag) -> None:
    """Put an anchor where an element has one, unless it is a heading that makes the same."""
    if one.name in HEADINGS and slugify(one.get_text(), "-") == one["id"]:
        return
    anchor = soup.new_tag("a", id=str(one["id"]))
    if one.name in OUTSIDE:
        one.insert_before(anchor)
    elif one.name != "a" or "href" in one.attrs:
        one.insert(0, anchor)


def to_copy(link: str) -> str:
    """Return a link to a page as one to its copy; an edit opens on the page only."""
    path, hash_, anchor = link.partition("#")
    if anchor.startswith("edited="):
        return f"{path or './'}#{anchor}"
    if not re.match(r"\w+:", path) and re.search(r"(^|/)(\.{0,2})$", path) and path:
        path = f"{path.rstrip('/')}/{NAME}".removeprefix("./")
    return path + hash_ + anchor
