"""What a build need not make again: kept as JSON, under a digest of all that it is made of."""

import contextlib
import hashlib
import json
import os
from collections.abc import Callable, Iterable
from pathlib import Path

from snippets.recorder.catalog import ROOT

FOLDER = ROOT / ".cache"


def cached(path: Path, ingredients: Iterable[str], make: Callable):
    """Return what make() returned when it had the same ingredients, or returns now.

    path: where that is kept, less the digest; one result a path. None is not kept.
    """
    digest = hashlib.sha256("\0".join(ingredients).encode()).hexdigest()[:16]
    file = path.with_name(f"{path.name}-{digest}.json")
    with contextlib.suppress(OSError, ValueError):  # there is none, or somebody broke it
        return json.loads(file.read_text("utf-8"))
    result = make()
    if result is not None:
        with contextlib.suppress(OSError):  # a tree that nobody may write to has no cache
            _keep(json.dumps(result), file, path)
    return result


def _keep(text, file, path):
    """Write a result in one step, for another build may read it, and forget the one before it."""
    file.parent.mkdir(parents=True, exist_ok=True)
    new = file.with_suffix(f".{os.getpid()}")
    new.write_text(text, "utf-8")
    os.replace(new, file)
    for old in file.parent.glob(f"{path.name}-*.json"):
        if old != file:
            old.unlink(missing_ok=True)
