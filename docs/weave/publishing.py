"""What is left out of the published site: files that no page asks for, and comments."""

import re
from pathlib import Path

# Of the theme: source maps, other languages' search and an icon. No page asks for them.
UNREAD = re.compile(r"\.map$|/lunr/|^assets/images/favicon\.png$")
# Whole lines of comment, a tenth of what each page loads.
COMMENT = re.compile(r"^[ \t]*(?://.*|/\*(?:[^*]|\*(?!/))*\*/[ \t]*)\n", re.M)
MAPPED = re.compile(rb"\n?(?://|/\*)# sourceMappingURL=\S+(?: ?\*/)?\s*$")
PICTURE = "assets/social.png"  # of the tags in docs/theme/sharing.html


def unread(path: str, address: str | None) -> bool:
    """Return whether nobody would ever ask for this file of the site at this address."""
    return bool(UNREAD.search(path)) or (path == PICTURE and not address)


def unmap(site: Path) -> None:
    """Take off the names of source maps, which are not published."""
    for path in [*site.rglob("*.min.js"), *site.rglob("*.min.css")]:
        path.write_bytes(MAPPED.sub(b"", path.read_bytes()))


def unpack(site: Path) -> None:
    """Remove mkdocs's packed copy of the sitemap: robots.txt names the plain one."""
    (site / "sitemap.xml.gz").unlink(missing_ok=True)


def lighten(site: Path) -> None:
    """Take the comments off the scripts and styles that each page loads."""
    for path in [*site.glob("assets/*.js"), *site.glob("assets/*.css")]:
        path.write_text(COMMENT.sub("", path.read_text("utf-8")), "utf-8")
