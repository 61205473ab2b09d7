"""The directives of the pages: what each becomes, and the line that says what is wrong with one."""

import re

import pytest

from docs.weave import directives, pyodide
from docs.weave.snippets import Wrong
from tests.support.project import ROOT, change, run


def test_a_snippet_is_its_code_and_its_recordings():
    text = directives.fill("before\n\n::: snippet talk/sleep_view\n\nafter\n")
    begin = (
        'before\n\n<div class="snippet" markdown>\n\n<p hidden>sleep_view</p>\n\n```{.python title='
    )
    assert text.startswith(begin)
    assert text.endswith("</div>\n\nafter\n")
    assert re.findall('^--8<-- "(.+)"$', text, re.M) == [
        "talk/sleep_view.py",
        "talk/sleep_view.hello.txt",
    ]


def test_a_question_stands_before_the_recordings():
    text = directives.fill("::: predict talk/count_sync | How long? | a second | right: three")
    assert text.index("count_sync.py") < text.index("How long?") < text.index("count_sync.txt")
    assert '<div class="question" data-right="2" markdown>' in text
    assert "1. a second\n1. three\n" in text


def test_a_knob_has_the_bounds_of_its_directive_and_the_value_of_its_line():
    text = directives.fill("::: compare talk/starved_loop BUSY=0..2 talk/switched_thread")
    if pyodide.there():
        assert re.findall('data-knobs="(.+?)"', text) == ["BUSY 0 2 0.1 1.0"]
    assert re.findall('"talk/(.+).py"', text) == ["starved_loop", "switched_thread"]


def test_a_knob_without_a_run_button_is_told(project):
    change(project / "snippets/talk/busy_workers.py", "import time", "import time\nJOBS = 2")
    change(project / "docs/index.md", "talk/busy_workers", "talk/busy_workers JOBS=1..3")
    wrong = filled(project, "index.md")
    assert "snippets/talk/busy_workers.py has no Run button, and so nothing to turn" in wrong


def test_what_stands_in_a_fence_is_no_directive():
    page = "```text\n::: nothing at all\n```\n"
    assert directives.fill(page) == page


@pytest.mark.parametrize(
    ("page", "old", "new", "message"),
    [
        (
            "index.md",
            "::: snippet talk/count_in_turn",
            "::: snippet talk/count_in_tern",
            "there is no snippet 'talk/count_in_tern'; did you mean talk/count_in_turn",
        ),
        (
            "index.md",
            "::: snippet talk/count_in_turn",
            "::: snipet talk/count_in_turn",
            "there is no directive 'snipet'; did you mean snippet?",
        ),
        ("lab.py", "::: snippet lab/processes", "::: snippet", "::: snippet takes other arguments"),
        (
            "index.md",
            "talk/count_threads COUNTS=1..20",
            "talk/count_threads COUNT=1..20",
            "snippets/talk/count_threads.py has no line COUNT = NUMBER; did you mean COUNTS?",
        ),
        (
            "index.md",
            "BUSY=0..2 talk/switched_thread",
            "talk/switched_thread BUSY=0..2",
            "snippets/talk/switched_thread.py has no line BUSY = NUMBER; it has no constant",
        ),
        ("index.md", "COUNTS=1..20", "COUNTS=4..20", "has COUNTS = 3, which is not in 4..20"),
        ("index.md", "COUNTS=1..20", "COUNTS:1-20", "'COUNTS:1-20' is no knob, such as COUNTS=1"),
        (
            "index.md",
            "::: snippet talk/count_in_turn COUNTS=1..10",
            '--8<-- "talk/count_in_tern.py"',
            "there is no snippets/talk/count_in_tern.py; try ::: snippet page/name",
        ),
        (
            "traps.md",
            "::: trap orm_in_coroutine",
            "::: trap orm_in_corutine",
            "there is no snippet 'traps/orm_in_corutine'; did you mean traps/orm_in_coroutine",
        ),
        ("index.md", "| right: those that", "| those that", "and one begins with right:"),
        ("index.md", " | those that block in `def`", " | a | b", "two or three choices"),
        (
            "index.md",
            "::: predict talk/one_sync_thread",
            "::: predict talk/one_sink_thread",
            "there is no snippet 'talk/one_sink_thread'; did you mean talk/one_sync_thread",
        ),
        ("traps.md", " { #async-context }", "", "needs an anchor: ### `You cannot call this"),
        ("versions.md", "::: matrix", "::: matrx", "there is no directive 'matrx'; did you mean"),
        ("versions.md", "::: row asgi ", "::: row asgy ", "there is no row 'asgy'"),
        ("claims.md", "::: claims Notes", "::: claims Nots", "no line `::: claims Notes` shows"),
        ("claims.toml", 'says = "He is', 'sais = "He is', "this claim lacks says"),
        (
            "claims.toml",
            'verdict = "holds"',
            "verdict = holds",
            "Invalid value",
        ),
        ("claims.toml", '"talk/count_sync"', '"talk/count_sink"', "talk/count_sink is evidence"),
    ],
)
def test_what_cannot_be_filled_in_is_told_in_one_line(project, page, old, new, message):
    change(project / "docs" / page, old, new)
    wrong = filled(project, page.replace(".toml", ".md"))
    assert message in wrong and re.search(r"docs/[a-z]+\.(md|py|toml):\d+: ", wrong), wrong


def filled(project, page):
    """Fill in a page of a copy of the project, and return the line that says what is wrong."""
    path = f"Path('docs/{page}')"
    text, start = f"{path}.read_text('utf-8')", "from pathlib import Path\n"
    if page == "lab.py":
        text, start = f"notebook.page({path})", f"{start}from docs.weave import notebook\n"
    start += "from docs.weave import directives\n"
    code = f"{start}try: directives.fill({text})\nexcept directives.Wrong as wrong: print(wrong)"
    (line,) = run("-c", code, cwd=project).stdout.splitlines()
    return line


@pytest.mark.parametrize("page", ["index.md", "lab.py"])
def test_it_stops_the_build(site, project, page):
    """So does it in the lab, before that has run."""
    change(project / "docs" / page, "::: snippet", "::: snipet")
    built = run("-m", "mkdocs", "build", "-q", "--site-dir", "out", cwd=project)
    message = built.stderr.strip().splitlines()[-1]
    assert built.returncode != 0 and "Traceback" not in built.stderr
    assert re.search(rf"docs/{page}:\d+: there is no directive 'snipet'", message), built.stderr


def test_a_recording_that_is_missing_says_how_to_make_it(project):
    (project / "snippets/talk/count_sync.txt").unlink()
    wrong = filled(project, "index.md")
    assert "snippets/talk/count_sync.txt is missing; python -m snippets" in wrong


def test_a_recording_that_cannot_be_read_is_named_with_its_line(project):
    change(project / "snippets/talk/count_sync.txt", "$ python", "python")
    assert ": snippets/talk/count_sync.txt:1: a recording starts" in filled(project, "index.md")


def test_an_error_names_the_page_and_the_line():
    lines = (ROOT / "docs/index.md").read_text("utf-8").splitlines()
    number = lines.index("::: snippet talk/count_sync") + 1
    assert directives.where("::: snippet talk/count_sync") == f"docs/index.md:{number}"
    with pytest.raises(Wrong, match="a page: there is no directive 'x'"):
        directives.fill("::: x")
