"""What a published site has beside its pages, for search engines and other programs that read."""

import base64
import hashlib
import re
from pathlib import Path

# Of the theme: source maps, other languages' search and an icon. No page asks for them.
UNREAD = re.compile(r"\.map$|/lunr/|^assets/images/favicon\.png$")
# Whole lines of comment, a tenth of what each page loads.
COMMENT = re.compile(r"^[ \t]*(?://.*|/\*(?:[^*]|\*(?!/))*\*/[ \t]*)\n", re.M)
MAPPED = re.compile(rb"\n?(?://|/\*)# sourceMappingURL=\S+(?: ?\*/)?\s*$")
PICTURE = "assets/social.png"  # of the tags in docs/theme/sharing.html
SCRIPT = re.compile(r"<script>(.*?)</script>", re.S)  # the theme's; structured data has a type
POLICY = {
    "default-src": "'self'",
    "script-src": "'self' 'wasm-unsafe-eval'",  # Python is WebAssembly
    "style-src": "'self'",
    "style-src-attr": "'unsafe-inline'",  # of the lab's plots, which a notebook shows, too
    "img-src": "'self' data:",  # the theme's icons
    **dict.fromkeys(["base-uri", "form-action", "frame-ancestors", "object-src"], "'none'"),
}
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Embedder-Policy": "require-corp",
}
FOREVER = "public, max-age=31536000, immutable"  # a year
DIGESTED = "assets/javascripts", "assets/stylesheets"  # the theme's, with a digest in each name


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


def write_headers(site: Path) -> None:
    """Write what a host should send with the files of a site, in the forms of two kinds of host.

    _headers: for Netlify and Cloudflare Pages; headers.nginx: to include in a server of nginx.
    """
    headers = {"Content-Security-Policy": policy(site), **HEADERS}
    runtime = [path.relative_to(site).as_posix() for path in site.glob("assets/run/pyodide-*")]
    folders = [*DIGESTED, *runtime]
    lines = ["/*", *(f"  {name}: {value}" for name, value in headers.items())]
    lines += [f"/{folder}/*\n  Cache-Control: {FOREVER}" for folder in folders]
    (site / "_headers").write_text("\n".join(lines) + "\n", "utf-8")
    cache = {"Cache-Control": "$site_cache"}
    lines = ["set $site_cache no-cache;  # asks each time whether there is a newer one"]
    lines += [f'if ($uri ~ /{folder}/) {{ set $site_cache "{FOREVER}"; }}' for folder in folders]
    lines += [f'add_header {name} "{value}" always;' for name, value in (headers | cache).items()]
    lines.append("location ~ [.]mjs$ { types { text/javascript mjs; } }")
    (site / "headers.nginx").write_text("\n".join(lines) + "\n", "utf-8")


def policy(site: Path) -> str:
    """Return the Content-Security-Policy that lets run what is in the pages, and nothing else."""
    scripts = {
        one for page in site.rglob("*.html") for one in SCRIPT.findall(page.read_text("utf-8"))
    }
    hashes = [base64.b64encode(hashlib.sha256(one.encode()).digest()).decode() for one in scripts]
    allowed = "".join(f" 'sha256-{one}'" for one in sorted(hashes))
    return "; ".join(
        f"{name} {value}{allowed * (name == 'script-src')}" for name, value in POLICY.items()
    )


def lighten(site: Path) -> None:
    """Take the comments off the scripts and styles that each page loads."""
    for path in [*site.glob("assets/*.js"), *site.glob("assets/*.css")]:
        path.write_text(COMMENT.sub("", path.read_text("utf-8")), "utf-8")
