"""Put into a built site what a browser needs to run the snippets: Pyodide, Django, the recorder.

Pyodide comes through npm and is kept in a cache. Django is the installed one, so that readers run
the version that the tests ran.
"""

import base64
import hashlib
import importlib.metadata
import os
import re
import shutil
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

PYODIDE = "314.0.7"  # CPython 3.14; browser.py replaces private names, so this is one exact version
SHA512 = "0YvXxEhfEdpLfb/XkM2BFAeMROq0iMUX2bzzH9pOttyMcWkwq+HbE5uyuGD82LN7y2q+SNvi/6V5JEsOlD2R1A=="
FILES = (
    "pyodide.mjs",
    "pyodide.asm.mjs",
    "pyodide.asm.wasm",
    "python_stdlib.zip",
    "pyodide-lock.json",
)
CACHE = Path(".cache/pyodide")
NPM_OPTIONS = "--loglevel=error", "--fetch-retries=0"  # retries would keep each build for a minute
LONGEST = 300  # seconds that npm may take
REMEDY = "Connect to the network once, and start again."
RECORDER = Path(__file__).with_name("recorder")

PACKAGES = "django", "asgiref", "sqlparse"
UNUSED = re.compile(  # what no snippet imports
    r"(^|/)(locale/(?!en/|__init__)[^/]+/|static/|__pycache__/)|\.po$|^\.\.|\.dist-info/(?!METADATA|licenses)"
    r"|^django/(bin|conf/(app|project)_template)/|^django/db/backends/(oracle|mysql|postgresql)/"
    r"|^django/contrib/(gis|admin|admindocs|humanize|flatpages|redirects|sitemaps|syndication|postgres)/"
)


class Missing(Exception):
    """The runtime cannot be had; the text says why and what to do."""


def fetch():
    """Return the path of Pyodide's npm package, from the cache or through npm; or raise Missing."""
    package = CACHE / f"pyodide-{PYODIDE}.tgz"
    if not package.exists():
        npm = shutil.which("npm") or shutil.which("npm", path=Path(sys.executable).parent)
        if not npm:
            raise Missing("npm is not installed. Install it, or this project's extra: '.[run]'.")
        CACHE.mkdir(parents=True, exist_ok=True)
        pack = [npm, "pack", *NPM_OPTIONS, "--pack-destination", CACHE, f"pyodide@{PYODIDE}"]
        try:
            done = subprocess.run(pack, capture_output=True, text=True, timeout=LONGEST)
        except subprocess.TimeoutExpired:
            raise Missing(f"npm did not fetch it in {LONGEST} s. {REMEDY}") from None
        if done.returncode:
            said = " ".join(done.stderr.replace("npm error", "").split())
            raise Missing(f"npm could not fetch it: {said[:200]} {REMEDY}")
    if base64.b64encode(hashlib.sha512(package.read_bytes()).digest()).decode() != SHA512:
        package.unlink()
        raise Missing(f"{package} was not the file that it should be, and is deleted. Try again.")
    return package


def install(folder):
    """Put the runtime into a folder of the built site; or raise Missing."""
    package, python = fetch(), folder / "pyodide"
    python.mkdir(parents=True, exist_ok=True)
    with tarfile.open(package) as tar:
        for name in FILES:
            with tar.extractfile(f"package/{name}") as source, open(python / name, "wb") as target:
                shutil.copyfileobj(source, target)
    pack_recorder(folder / "recorder.zip")
    versions = "-".join(map(importlib.metadata.version, PACKAGES))
    packed = CACHE / f"django-{versions}.zip"
    if not packed.exists():
        pack_django(packed)
    shutil.copy(packed, folder / "django.zip")


def pack_recorder(target):
    """Write the recorder, which also runs in a browser, into a zip."""
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(RECORDER.glob("*.py")):
            archive.writestr(f"snippets/recorder/{path.name}", path.read_bytes())


def pack_django(target):
    """Write the installed Django and what it needs into a zip, without what no snippet imports."""
    unfinished = target.with_suffix(f".{os.getpid()}")
    with zipfile.ZipFile(unfinished, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for package in PACKAGES:
            for file in sorted(importlib.metadata.files(package)):
                if not UNUSED.search(str(file)):
                    entry = zipfile.ZipInfo(str(file), (1980, 1, 1, 0, 0, 0))
                    archive.writestr(entry, file.read_binary(), zipfile.ZIP_DEFLATED, 9)
    os.replace(unfinished, target)
