"""The headers that a host should send with the built site, as files that hosts read."""

import base64
import hashlib
import re
from pathlib import Path

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


def write(site: Path) -> None:
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
