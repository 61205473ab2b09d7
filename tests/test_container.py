"""The demo's image: what its file copies and installs serves the demo, in a folder of its own."""

import json
import os
import re
import shlex
import shutil
import subprocess
import sys

import httpx
import pytest

from tests.support.project import QUIET, ROOT, copy_of
from tests.support.servers import HERE, serving

FILE = (ROOT / "demo/Containerfile").read_text("utf-8")
STEPS = re.findall(r"^([A-Z]+) (.+)$", FILE, re.M)


def step(name):
    """Return the words of the only step of that name."""
    (words,) = [words for one, words in STEPS if one == name]
    return words


@pytest.mark.every
def test_what_the_file_copies_and_installs_serves_the_demo_to_any_user(tmp_path):
    folder = tmp_path / "srv"
    folder.mkdir()
    for words in [words for name, words in STEPS if name == "COPY"]:
        *sources, target = words.split()
        for source in sources:
            copy = copy_of if (ROOT / source).is_dir() else shutil.copy
            copy(ROOT / source, folder / target)
    environment = tmp_path / "environment"
    subprocess.run([sys.executable, "-m", "venv", environment], check=True)
    # Nothing of this machine but what the image has, too; pip's own settings are the exception.
    alone = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    alone |= {"PATH": f"{environment}/bin:{os.environ['PATH']}"}
    pip = subprocess.run(shlex.split(step("RUN")), cwd=folder, env=alone, capture_output=True)
    assert pip.returncode == 0, pip.stderr
    program, *arguments = json.loads(step("ENTRYPOINT"))
    name, value = step("ENV").split("=")
    alone |= {name: value.replace("/tmp", str(tmp_path))}
    command = *arguments, "--port", "{port}"
    program = shutil.which(program, path=alone["PATH"])
    with serving(*command, program=program, cwd=folder, env=alone, **QUIET) as (url, _):
        for path in "/", "/async/", "/db/", "/api/", "/stream/":
            answer = httpx.get(url + path, **HERE)
            assert answer.status_code == 200, f"{path}: {answer.status_code}"
    installed = {
        path.name.partition("-")[0].lower() for path in environment.glob("lib/*/*/*.dist-info")
    }
    assert "django" in installed
    assert not installed & {"mkdocs", "mkdocs_material", "ipython", "pytest"}


def test_the_page_tells_the_command_of_the_file():
    (told,) = re.findall(r": (git archive .+)", FILE)
    assert f"\n{told}\n" in (ROOT / "docs/demo.md").read_text("utf-8")
