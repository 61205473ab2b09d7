"""What a published site has beside its pages, for search engines and other programs that read."""

import re
from pathlib import Path

# Of the theme: source maps, other languages' search and an icon. No page asks for them.
UNREAD = re.compile(r"\.map$|/lunr/|^assets/images/favicon\.png$")
MAPPED = re.compile(rb"\n?(?://|/\*)# sourceMappingURL=\S+(?: ?\*/)?\s*$")


PICTURE = "assets/social.png"  # of the tags in docs/theme/sharing.html


def unread(path: str, address: str | None) -> bool:
    """Return whether nobody would ever ask for this file of the site at this address."""
    return bool(UNREAD.search(path)) or (path == PICTURE and not address)


def unmap(site: Path) -> None:
    """Take off the names of source maps, which are not published."""
    for path in [*site.rglob("*.min.js"), *site.rglob("*.min.css")]:
        path.write_bytes(MAPPED.sub(b"", path.read_bytes()))
