"""The copy button: what it yields is the snippet, and runs where it is pasted."""

import re
import shlex
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest

from snippets.recorder import catalog
from snippets.recorder.catalog import BESIDE
from snippets.recorder.needs import lack
from snippets.recorder.recording import parse
from tests.support.benchmark import fetch
from tests.support.pages import RECORDED, UNFOLD, address
from tests.support.project import ENVIRONMENT, QUIET, ROOT, run
from tests.support.servers import serving

pytestmark = pytest.mark.every
TRAPS = 24  # blocks of that page whose buttons are pressed: they are made alike


@pytest.fixture(scope="module")
def copied(browser, url):
    """What each copy button puts on the clipboard, by the path in the title of its block."""
    context = browser.new_context(permissions=["clipboard-read", "clipboard-write"])
    page = context.new_page()
    texts = {}
    for source in RECORDED:
        page.goto(url + address(source))
        page.evaluate(UNFOLD)
        # Handles, for a locator would search the page of the traps anew for each block.
        blocks = page.query_selector_all("div:has(> .filename)")
        for block in blocks[:TRAPS] if source == "traps.md" else blocks:
            title = block.query_selector(".filename").text_content()
            if not title.startswith("snippets/"):
                continue
            block.query_selector("button[title='Copy to clipboard']").focus()
            page.keyboard.press("Enter")
            page.wait_for_function("navigator.clipboard.readText()")
            texts[title] = page.evaluate("navigator.clipboard.readText()")
            page.evaluate("navigator.clipboard.writeText('')")
    context.close()
    return texts


def test_copy_button_yields_the_snippet_byte_for_byte(copied):
    others = [name for name in catalog.snippets() if not name.startswith("traps/")]
    assert len(copied) == len(others) + TRAPS + 2  # and the urls.py of the article and of streams
    for path, text in copied.items():
        assert text.encode() == (ROOT / path).read_bytes(), path


def letters(lines):
    """Return the letters of some lines: two threads that print at once may share a line."""
    return sorted("".join(re.sub(r"\d+\.\d+", "…", line) for line in lines))


def test_copied_scripts_run_in_an_empty_folder(copied, tmp_path):
    everything = catalog.snippets().values()  # of the traps, much is printed to stderr
    scripts = [s for s in everything if "traps/" not in s.name and not lack(ROOT / s.path)]
    scripts = [one for one in scripts if one.recordings and one.recordings[0].route is None]
    scripts = [one for one in scripts if not BESIDE.search((ROOT / one.path).read_text("utf-8"))]
    assert len(scripts) >= 48

    def paste(snippet):
        folder = tmp_path / snippet.name
        folder.mkdir(parents=True)
        (folder / "pasted.py").write_text(copied[str(snippet.path)])
        recorded = parse((ROOT / snippet.recordings[0].path).read_text("utf-8"))
        lines = [line.text for line in recorded.lines]
        on_screen = letters(line for line in lines if "Warning" not in line and line[:1] != " ")
        return run("pasted.py", cwd=folder), on_screen

    with ThreadPoolExecutor(4) as pool:
        for snippet, (pasted, on_screen) in zip(scripts, pool.map(paste, scripts)):
            assert pasted.returncode == 0, pasted.stderr
            assert letters(pasted.stdout.splitlines()) == on_screen, snippet.path


def test_copied_views_answer_in_a_fresh_django_project(copied, tmp_path):
    assert run("-m", "django", "startproject", "pasted", ".", cwd=tmp_path).returncode == 0
    assert run("manage.py", "startapp", "counting", cwd=tmp_path).returncode == 0
    for name in ("views", "urls", "sleep_view"):
        (tmp_path / f"counting/{name}.py").write_text(copied[f"snippets/talk/{name}.py"])
    (tmp_path / "pasted/urls.py").write_text(
        "from django.urls import include, path\n"
        "urlpatterns = [path('', include('counting.urls')),"
        " path('', include('counting.sleep_view'))]\n"
    )
    command = "manage.py", "runserver", "--noreload", "{port}"
    with serving(*command, cwd=tmp_path, **QUIET) as (url, _):
        answers = [fetch(url + path) for path in ("/sync/", "/async/", "/hello/")]
    sync, async_ = re.match(r"sync: (.+) s\nasync: (.+) s\n", "\n".join(answers)).groups()
    assert float(sync) > 2.99 and float(async_) > 0.99
    assert answers[2] == "half a second later"


def test_the_commands_of_the_article_lead_to_both_views(copied, tmp_path):
    text = (ROOT / "docs/index.md").read_text("utf-8")
    block = re.search(r'^```{.sh title="Your first async view"}\n(.*?)^```$', text, re.S | re.M)
    *commands, server = map(shlex.split, block[1].splitlines())
    quick = {**ENVIRONMENT, "PIP_NO_COMPILE": "0"}  # which pip reads as yes
    for command in commands:
        program = {"python3": sys.executable}.get(command[0], command[0])
        subprocess.run([program, *command[1:]], cwd=tmp_path, env=quick, check=True, **QUIET)
    for name in ("views", "urls"):
        (tmp_path / f"mysite/{name}.py").write_text(copied[f"snippets/talk/{name}.py"])
    development = ".venv/bin/python manage.py runserver"
    assert development in text.replace("\n", " ")
    asgi, wsgi = [*server, "--port", "{port}"], [*shlex.split(development), "{port}"]
    for program, *arguments in (asgi, [*wsgi, "--noreload"]):
        with serving(*arguments, program=tmp_path / program, cwd=tmp_path, **QUIET) as (url, _):
            assert float(re.match("async: (.+) s", fetch(url + "/async/"))[1]) > 0.99
            assert float(re.match("sync: (.+) s", fetch(url + "/sync/"))[1]) > 2.99
