"""An archive of the site that opens from a disk: there, a browser loads no modules."""

import os
import re
import shutil
from pathlib import Path

WHY = "Run needs a server: this page was opened from a disk, or is meant for that."
MODULE = re.compile(r"^export |^import .*;\n", re.M)
LOADED = re.compile(r'<script type="module"(?: blocking="render")? src=')
# The theme's, of scripts that are loaded already.
TWICE = re.compile(r'<script defer src="[^"]+" type="module"></script>')
PRELOADED = re.compile(r'<link rel="modulepreload" href="(.+?)">')


def wanted() -> bool:
    """Return whether the site is built for a disk: OFFLINE=true mkdocs build."""
    return os.environ.get("OFFLINE") == "true"


def mend(site: Path) -> None:
    """Let scripts do without modules: they share their names, and come one after the other."""
    for script in (site / "assets").rglob("*.js"):
        if not script.name.endswith(".min.js"):
            script.write_text(MODULE.sub("", script.read_text("utf-8")), "utf-8")
    for page in site.rglob("*.html"):
        html = PRELOADED.sub(r'<script defer src="\1"></script>', page.read_text("utf-8"))
        page.write_text(LOADED.sub("<script defer src=", TWICE.sub("", html)), "utf-8")
    shutil.rmtree(site / "assets/run")
    (site / "404.html").unlink()


def pack(site: Path) -> str:
    """Write the archive beside the folder of the site; return its path."""
    return shutil.make_archive(str(site), "zip", site.parent, site.name)
