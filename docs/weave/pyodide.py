"""Put into a built site what a browser needs to run the snippets: Pyodide, Django, the recorder.

Pyodide comes through npm and is kept in a cache. Django is the installed one, so that readers run
the version that the tests ran. The modules of both are compiled, once, for Pyodide brings sources:
so Python starts in a third of the time, for two more megabytes.
"""

import base64
import functools
import hashlib
import importlib.metadata
import os
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from pathlib import Path

from snippets.recorder.catalog import ROOT

PYODIDE = (
    "314.0.7"  # CPython 3.14; in_browser.py replaces private names, so this is one exact version
)
PACKAGE = f"pyodide-{PYODIDE}.tgz"
SHA512 = "0YvXxEhfEdpLfb/XkM2BFAeMROq0iMUX2bzzH9pOttyMcWkwq+HbE5uyuGD82LN7y2q+SNvi/6V5JEsOlD2R1A=="
FILES = (
    "pyodide.mjs",
    "pyodide.asm.mjs",
    "pyodide.asm.wasm",
    "python_stdlib.zip",
    "pyodide-lock.json",
)
CACHE = ROOT / ".cache/pyodide"
NPM_OPTIONS = "--loglevel=error", "--fetch-retries=0"  # retries would keep each build for a minute
LONGEST = 300  # seconds that npm may take, and node to compile
REMEDY = "Connect to the network once, and start again."
RECORDER = ROOT / "snippets/recorder"
COMPILER = Path(__file__).with_name("compile.mjs")

PACKAGES = "django", "asgiref", "sqlparse"
UNUSED = re.compile(  # what no snippet imports
    r"(^|/)(locale/(?!en/|__init__)[^/]+/|static/|__pycache__/)|\.po$|^\.\.|\.dist-info/(?!METADATA|licenses)"
    r"|^django/(bin|conf/(app|project)_template)/|^django/db/backends/(oracle|mysql|postgresql)/"
    r"|^django/contrib/(gis|admin|admindocs|humanize|flatpages|redirects|sitemaps|syndication|postgres)/"
)


class Missing(Exception):
    """The runtime cannot be had; the text says why and what to do."""


@functools.cache
def versions():
    """Return the versions of the packages that go into Django's zip; each takes milliseconds."""
    return "-".join(map(importlib.metadata.version, PACKAGES))


def cached():
    """Return where the cache has Pyodide's files, and the compiled modules of Python and Django."""
    names = f"npm-{PYODIDE}", f"python-{PYODIDE}.zip", f"django-{versions()}-{PYODIDE}.zip"
    return [CACHE / name for name in names]


def there():
    """Return whether the runtime has been fetched, so that a built site can have it."""
    return all(path.exists() for path in cached())


def fetch(say=print):
    """Return the paths of Pyodide's files and of the compiled modules: Python's, Django's.

    They come from the cache, or through npm and node; or raise Missing. say: hears what takes long.
    """
    try:
        return _fetch(say)
    except OSError as error:
        raise Missing(f"{error.filename or CACHE}: {error.strerror}") from None


def _fetch(say):
    folder, *modules = cached()
    CACHE.mkdir(parents=True, exist_ok=True)
    if not folder.exists():
        fetch_package(folder)
    if not all(path.exists() for path in modules):
        say("Compiling Python's and Django's modules for the browser, which takes 20 s, once")
        compile_modules(folder, *modules)
    return folder, *modules


def fetch_package(folder):
    """Put what a browser needs of Pyodide's npm package into a new folder; or raise Missing."""
    with tempfile.TemporaryDirectory(dir=CACHE) as temporary:
        pack = [program("npm"), "pack", *NPM_OPTIONS, "--pack-destination", temporary]
        finished("npm could not fetch it", REMEDY, *pack, f"pyodide@{PYODIDE}")
        package, files = Path(temporary, PACKAGE), Path(temporary, "files")
        if base64.b64encode(hashlib.sha512(package.read_bytes()).digest()).decode() != SHA512:
            raise Missing(f"what npm brought is not the {PACKAGE} that it should be. Try again.")
        unpack(package, files)
        if not folder.exists():  # another build may have been sooner
            os.replace(files, folder)


def program(name):
    """Return the path of npm or node, the system's or this environment's; or raise Missing."""
    program_path = shutil.which(name) or shutil.which(name, path=Path(sys.executable).parent)
    if not program_path:
        raise Missing(f"{name} is not installed. Install it, or this project's extra: '.[run]'.")
    return program_path


def finished(failure, remedy, *command):
    """Run a command to its end, or raise Missing with what it said."""
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=LONGEST)
    except subprocess.TimeoutExpired:
        raise Missing(f"{failure}: it took over {LONGEST} s. {remedy}") from None
    if done.returncode:
        text = " ".join(done.stderr.replace("npm error", "").split())
        raise Missing(f"{failure}: {text[:200]} {remedy}")


def unpack(package, folder):
    """Write the files of Pyodide's npm package into a new folder."""
    folder.mkdir()
    with tarfile.open(package) as tar:
        for name in FILES:
            with tar.extractfile(f"package/{name}") as source, open(folder / name, "wb") as target:
                shutil.copyfileobj(source, target)


def compile_modules(pyodide, python, django):
    """Write the compiled modules of Python and of Django into two zips; or raise Missing."""
    with tempfile.TemporaryDirectory(dir=CACHE) as folder:
        folder = Path(folder)
        pack_django(folder / "django.zip")
        pairs = pyodide / "python_stdlib.zip", folder / "1", folder / "django.zip", folder / "2"
        compiling = program("node"), COMPILER, pyodide.resolve(), *pairs
        finished("node could not compile it", "Is it older than version 20?", *compiling)
        os.replace(folder / "1", python)
        os.replace(folder / "2", django)


def install(folder):
    """Put the runtime into a folder of the built site, and its name into the worker; or Missing.

    The name changes with what is in there, so that browsers may keep it for good.
    """
    files, modules, django = fetch()
    paths = *sorted(files.iterdir()), modules, django
    digest = hashlib.sha256(b"".join(path.read_bytes() for path in paths)).hexdigest()
    python = folder / f"pyodide-{PYODIDE}-{digest[:8]}"
    shutil.copytree(files, python, dirs_exist_ok=True)
    shutil.copy(modules, python / "python_stdlib.zip")
    shutil.copy(django, python / "django.zip")
    pack_recorder(folder / "recorder.zip")
    worker = folder / "worker.js"
    worker.write_text(worker.read_text("utf-8").replace("./pyodide/", f"./{python.name}/"), "utf-8")


def pack_recorder(target):
    """Write the recorder, which also runs in a browser, into a zip."""
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(RECORDER.glob("*.py")):
            archive.writestr(f"snippets/recorder/{path.name}", path.read_bytes())


def pack_django(target):
    """Write the installed Django and what it needs into a zip, without what no snippet imports."""
    with zipfile.ZipFile(target, "w") as archive:
        for package in PACKAGES:
            for file in sorted(importlib.metadata.files(package)):
                if not UNUSED.search(str(file)):
                    archive.writestr(str(file), file.read_binary())
