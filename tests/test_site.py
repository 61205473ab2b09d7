"""The built site: whole, self-contained, and with links that lead somewhere."""

import gzip
import os
import re
import shutil
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from docs.weave import pyodide
from tests.support.benchmark import MKDOCS_SERVE, edit, fetch
from tests.support.pages import NAV, RECORDED, built, folder, read_page, recordings
from tests.support.project import ENVIRONMENT, IN_CI, QUIET, ROOT, run
from tests.support.servers import reserved_port, serving, until


def test_every_page_is_in_the_nav_and_in_the_site(site):
    assert sorted(NAV) == sorted(["lab.py", *(p.name for p in (ROOT / "docs").glob("*.md"))])
    for source in NAV:
        assert built(site, source).is_file(), f"mkdocs.yml: {source} is not in the site"


@pytest.mark.parametrize("source", NAV)
def test_no_include_is_visible_and_no_code_empty(site, source):
    page = read_page(built(site, source))
    assert "8<" not in page.text, f"docs/{source}: an include is visible"
    assert len(page.code) >= {"index.md": 48}.get(source, 0)
    assert all(code.strip() for code in page.code), f"docs/{source}: an empty code block"


@pytest.mark.parametrize("source", RECORDED)
def test_snippets_and_recordings_stand_on_the_page_as_they_are(site, source):
    shown = read_page(built(site, source)).code
    files = [*ROOT.glob(f"snippets/{folder(source)}/*.py")]
    files += [ROOT / recording.path for recording in recordings(source)]
    assert len(files) >= {"index.md": 48}.get(source, 2)
    for path in files:
        assert path.read_text("utf-8").strip() in (code.strip() for code in shown), path.name


@pytest.mark.parametrize("source", NAV)
def test_links_and_anchors_lead_somewhere(site, source):
    path = built(site, source)
    page = read_page(path)
    inside = [link for link in page.links if link and not re.match(r"[a-z]+:", link)]
    assert len(inside) >= 5
    for link in inside:
        where, _, anchor = link.partition("#")
        target = (path.parent / where) if where else path
        target = target / "index.html" if target.is_dir() else target
        assert target.is_file(), f"docs/{source}: {link} leads nowhere"
        if edited := re.match(r"edited=(.+?):", anchor):
            assert f'data-run="{edited[1]}"' in target.read_text("utf-8"), link
        else:
            found = not anchor or anchor in read_page(target).ids
            assert found, f"docs/{source}: {link} has no anchor"


def test_the_text_of_the_article_leads_to_every_page():
    text = (ROOT / "docs/index.md").read_text("utf-8")
    without = [source for source in NAV if source != "index.md" and f"]({source}" not in text]
    assert not without and len(NAV) >= 8


MADE = re.compile(r"__|plot-|recording-")  # anchors that are numbered, for the page itself


def test_no_anchor_that_was_published_breaks(site):
    """A heading may change its words; what once led to it still does: <span id="…"></span>."""
    file = ROOT / "tests/anchors.txt"
    listed = set(file.read_text("utf-8").splitlines())
    there = {
        f"{source}#{anchor}"
        for source in NAV
        for anchor in read_page(built(site, source)).ids
        if anchor and not MADE.match(anchor)
    }
    assert len(listed) >= 240
    assert not listed - there, f"{sorted(listed - there)}: links from elsewhere lead to nothing"
    assert not there - listed, f"add to tests/anchors.txt: {sorted(there - listed)}"


def test_nothing_is_loaded_from_another_host(site):
    pages, styles = list(site.rglob("*.html")), list(site.rglob("*.css"))
    assert pages and styles
    for path in pages:
        elsewhere = [url for url in read_page(path).loads if re.match(r"(https?:)?//", url)]
        assert not elsewhere, f"{path.name} loads {elsewhere}"
    for path in [*styles, *pages]:
        addresses = re.findall(
            r"(?:url\(|@import)\s*[\"']?(?:https?:)?//[^)\"']+", path.read_text("utf-8")
        )
        assert not addresses, f"{path.name} loads {addresses}"
    for path in (ROOT / "docs").rglob("*.js"):
        urls = set(re.findall(r"https?://[^\"'\s]+", path.read_text("utf-8")))
        assert urls <= {"http://www.w3.org/2000/svg"}, f"{path.name} names {urls}"


ASKED_FOR = {"404.html", "llms.txt", "robots.txt", "search_index.json"}  # by those who know them
ASKED_FOR |= {"_headers", "headers.nginx"}


def test_every_published_file_has_a_reader(site):
    """Its name stands in another file that a browser reads: a page, a script, a style."""
    files = [path for path in site.rglob("*") if path.is_file()]
    kinds = ".html", ".js", ".mjs", ".css"
    texts = [path.read_text("utf-8") for path in files if path.suffix in kinds]
    assert len(files) >= 35 and len(texts) >= 25
    ours = [path for path in files if path.suffix in kinds and "/pyodide-" not in path.as_posix()]
    mapped = [path.name for path in ours if "sourceMappingURL" in path.read_text("utf-8")]
    assert not mapped, f"{mapped} name source maps, which are not published"
    names = {path.name for path in files} - {"index.html", *ASKED_FOR}
    unread = {name for name in names if not any(name in text for text in texts)}
    assert not unread, f"nobody reads {sorted(unread)}: docs/weave/publishing.py leaves such out"


@pytest.mark.every
def test_a_missing_snippet_stops_the_build(site, project):
    (project / "snippets/talk/count_sync.py").unlink()
    result = run("-m", "mkdocs", "build", "--site-dir", project / "out", cwd=project)
    assert result.returncode != 0 and "no snippet 'talk/count_sync'" in result.stderr


@pytest.mark.every
def test_a_page_out_of_the_cache_is_the_same_and_a_warning_is_never_kept(site, project):
    assert build(project, {}).returncode == 0
    path = "claims/index.html"
    assert (project / "out" / path).read_text("utf-8") == (site / path).read_text("utf-8")
    assert len(list((project / ".cache/pages").glob("claims.md-*.json"))) == 1
    with (project / "docs/claims.md").open("a", encoding="utf-8") as page:
        page.write("\n[a page that is gone](gone.md)\n")
    for _ in range(2):
        failed = build(project, {})
        assert failed.returncode != 0 and "'gone.md'" in failed.stderr


@pytest.mark.every
def test_serve_shows_an_edited_snippet(site, project):
    with serving(*MKDOCS_SERVE, cwd=project, env=ENVIRONMENT, **QUIET) as (url, _):
        assert "Edit 1." not in fetch(url + "/")
        edit(project, url, 1)


MARKED = [
    *(r'data-run="[^"]+"', r'<td class="\w+" data-django="[^"]+">', r'class="recording '),
    *(r'<meta property="[^"]+" content="[^"]+">', r'"(\w+Article)"'),
]


@pytest.mark.every
def test_the_themes_successor_builds_the_same_pages(site, project):
    """Zensical knows no hooks and no notebooks, but Markdown extensions."""
    result = run("-m", "zensical", "build", cwd=project, PYTHONPATH=str(project))
    assert result.returncode == 0, result.stdout + result.stderr
    for source in NAV:
        if source != "lab.py":
            ours, theirs = built(site, source), built(project / "site", source)
            for mark in MARKED:
                marks = re.findall(mark, theirs.read_text("utf-8"))
                assert marks == re.findall(mark, ours.read_text("utf-8")), f"{source}: {mark}"
            assert read_page(ours).ids <= read_page(theirs).ids, source
            assert read_page(theirs).code == read_page(ours).code, source


@pytest.mark.every
@pytest.mark.parametrize("wanted", ["", "1"])
def test_the_theme_s_box_is_explained_where_it_is_shown(wanted, project):
    (project / "docs/lab.py").write_text("# %%\nprint(\n")  # which ends the build soon
    result = run("-m", "mkdocs", "build", cwd=project, NO_MKDOCS_2_WARNING=wanted)
    assert result.stderr.count("reaches end of life") == (not wanted)
    assert result.stderr.count("means nothing for a reader of this site") == (not wanted)


def test_serve_tells_of_a_port_that_is_taken_before_it_builds(project):
    with reserved_port() as port, socket.socket() as other:
        other.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        other.bind(("127.0.0.1", port))
        other.listen()
        result = run("-m", "mkdocs", "serve", "--dev-addr", f"127.0.0.1:{port}", cwd=project)
    assert result.returncode != 0 and "Cleaning" not in result.stderr
    assert f"127.0.0.1:{port} cannot be had: Address already in use" in result.stdout
    assert f"mkdocs serve --dev-addr 127.0.0.1:{port + 1}" in result.stdout


@pytest.mark.every
@pytest.mark.parametrize("path", ["docs/weave/directives.py", "snippets/measuring/figures.py"])
def test_serve_says_when_it_has_to_be_started_again(project, tmp_path, path):
    log = tmp_path / "log"
    with open(log, "w") as file:
        streams = {"stdout": file, "stderr": file}
        with serving(*MKDOCS_SERVE, cwd=project, env=ENVIRONMENT, **streams) as (url, server):
            fetch(url + "/")  # then it also watches
            with open(project / path, "a") as machinery:
                machinery.write("# changed\n")
            until(
                lambda: (
                    log.read_text().count("Documentation built in") == 2
                    or server.poll() is not None
                )
            )
    assert f"{path} has changed: stop mkdocs serve" in log.read_text(), log.read_text()


NO_NPM = {"PATH": "/nowhere"}
NO_NETWORK = {"npm_config_registry": "http://127.0.0.1:9/"}
NPM = shutil.which("npm") or shutil.which("npm", path=Path(sys.executable).parent)


@pytest.mark.parametrize("publishing", [False, True])
@pytest.mark.every
@pytest.mark.parametrize(
    ("lack", "remedy"),
    [
        (NO_NPM, "npm is not installed. Install it, or this project's extra: '.[run]'."),
        pytest.param(
            NO_NETWORK,
            "Connect to the network once, and start again.",
            marks=pytest.mark.skipif(not NPM and not IN_CI, reason="npm is not installed"),
        ),
    ],
    ids=["npm", "network"],
)
def test_without_pyodide_there_are_no_run_buttons_and_publishing_stops(
    project, lack, remedy, publishing
):
    shutil.rmtree(project / ".cache/pyodide", ignore_errors=True)
    result = build(project, lack | {"CI": "true" if publishing else ""})
    printed = result.stdout + result.stderr
    assert printed.count("The snippets get no Run buttons") == 1
    assert remedy in printed
    assert (result.returncode != 0) == publishing
    if not publishing:
        html = (project / "out/index.html").read_text("utf-8")
        assert "data-run" in html and "data-needs" not in html and "recording" in html


@pytest.mark.every
def test_a_runtime_that_is_another_is_not_taken(project, tmp_path):
    shutil.rmtree(project / ".cache/pyodide", ignore_errors=True)
    npm = tmp_path / "npm"
    npm.write_text(
        '#!/bin/sh\nwhile [ "$1" != --pack-destination ]; do shift; done\n'
        f'echo wrong > "$2/{pyodide.PACKAGE}"\n'
    )
    npm.chmod(0o755)
    result = build(project, {"CI": "", "PATH": f"{tmp_path}{os.pathsep}{os.environ['PATH']}"})
    assert result.returncode == 0
    assert f"is not the {pyodide.PACKAGE} that it should be. Try again." in result.stderr
    assert not [*(project / ".cache/pyodide").iterdir()]


def build(project, environment):
    command = [sys.executable, "-m", "mkdocs", "build", "--site-dir", "out"]
    environment = ENVIRONMENT | environment
    return subprocess.run(command, cwd=project, env=environment, capture_output=True, text=True)


def test_the_runtime_is_small_enough_and_its_sizes_are_told(runtime):
    (folder,) = runtime.glob("pyodide-*")
    files = [*folder.glob("[!d]*"), *runtime.glob("*.js"), runtime / "recorder.zip"]
    assert len(files) >= 8
    python = sum(len(gzip.compress(path.read_bytes())) for path in files)
    django = (folder / "django.zip").stat().st_size
    assert python <= 7_600_000 and django <= 2_400_000
    told = re.findall(r'"(\w+), (\S+) MB"', (runtime / "worker.js").read_text("utf-8"))
    assert [name for name, _ in told] == ["Python", "Django"]
    for (_, megabytes), size in zip(told, (python, django), strict=True):
        assert abs(float(megabytes) - size / 1e6) < 0.1  # Django 5.2 is a little smaller than 6.1
