"""What the pages say: every fence runs, every snippet is shown, every figure holds."""

import re
from itertools import pairwise

import pytest
from conftest import ROOT
from pytest_examples import CodeExample, EvalExample, find_examples

from snippets.recorder import catalog
from snippets.recorder.recording import parse

PAGES = [*sorted((ROOT / "docs").glob("*.md")), ROOT / "docs/lab.py"]
INCLUDE = re.compile(r'--8<-- "([^"]+)"\n')
FENCE = re.compile(r"^```(.*?)\n(.*?)^```", re.M | re.S)
FIGURE = re.compile(r"(?<![\w.])(\d+(?:\.\d+)?) s\b")
TALK = {"3.0027", "1.0022"}  # the figures of the 2021 talk, quoted beside ours

FENCES = [
    fence for fence in find_examples(ROOT / "docs", ROOT / "README.md") if not fence.in_py_file()
]


def read(page):
    """Return a page's Markdown; of the notebook, line by line, with its code cells as fences."""
    text = page.read_text("utf-8")
    if page.suffix == ".py":
        text = re.sub(r"^# %%\n(.*?)\n\n(?=# %%)", r"```python\n\1\n```\n", text, flags=re.M | re.S)
        text = re.sub("^# ?", "", text, flags=re.M)
    return text


def included():
    """Return the path (below snippets/) of each included file, with where it is included."""
    return [
        (found[1], f"{page.relative_to(ROOT)}:{line}")
        for page in PAGES
        for line, text in enumerate(read(page).splitlines(keepends=True), 1)
        if (found := INCLUDE.search(text))
    ]


def sections(page):
    """Return the sections of a page: (first line, its prose and fences) pairs."""
    text = read(page)
    starts = [
        0,
        *(m.start() for m in re.finditer(r"^#+ ", FENCE.sub(blank, text), re.M)),
        len(text),
    ]
    return [(text.count("\n", 0, a) + 1, text[a:b]) for a, b in pairwise(starts)]


def blank(match):
    """Replace a match by as many empty lines, so that line numbers stay."""
    return re.sub(r"[^\n]", " ", match[0])


def test_there_are_as_many_fences_as_expected():
    assert len(FENCES) >= 24
    assert len(included()) >= 58


@pytest.mark.parametrize("fence", FENCES, ids=str)
def test_python_fence_is_a_whole_snippet_or_runs(fence: CodeExample, eval_example: EvalExample):
    where = f"{fence.path.relative_to(ROOT)}:{fence.start_line}"
    if "8<" in fence.source:
        include = INCLUDE.fullmatch(fence.source)
        assert include, f"{where}: a fence includes one whole file, and nothing else"
        path = f"snippets/{include[1]}"
        assert (ROOT / path).is_file(), f"{where}: there is no {path}"
        assert f'title="{path}"' in fence.prefix, f"{where}: the title of the fence is not {path}"
    else:
        try:
            eval_example.run_print_check(fence)
        except Exception as error:  # on Python 3.11 pytest dies of the traceback that it is given
            raise error.with_traceback(None) from None


def test_no_fence_is_empty():
    for page in PAGES:
        text = read(page)
        for fence in FENCE.finditer(text):
            line = text.count("\n", 0, fence.start()) + 1
            assert fence[2].strip(), f"{page.relative_to(ROOT)}:{line}: an empty fence"


def test_every_included_file_exists():
    for path, where in included():
        assert (ROOT / "snippets" / path).is_file(), f"{where}: there is no snippets/{path}"


def test_every_snippet_and_every_recording_is_shown():
    shown = {path for path, _ in included()}
    ours = [s.path for s in catalog.snippets().values()]
    ours += [r.path for r in catalog.recordings().values()]
    assert len(ours) >= 57
    for path in ours:
        name = path.relative_to(catalog.FOLDER).as_posix()
        assert name in shown, f"{path}:1: no page shows it"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_figures_in_prose_stand_in_a_recording_of_their_section(page):
    found = 0
    for first, section in sections(page):
        recorded = {number for path in INCLUDE.findall(section) for number in numbers(path)}
        recorded |= given(page, section)
        for line, text in enumerate(FENCE.sub(blank, section).splitlines(), first):
            for figure in FIGURE.findall(text):
                found += 1
                digits = len(figure.partition(".")[2])
                holds = figure in TALK or any(f"{n:.{digits}f}" == figure for n in recorded)
                where = f"{page.relative_to(ROOT)}:{line}"
                assert holds, f"{where}: {figure} s is in no recording of its section"
    assert found >= {"index.md": 8, "lab.py": 8}.get(page.name, 0)


def given(page, section):
    """Return the numbers in the code of a section of the notebook, which are what it measures."""
    code = "".join(fence[2] for fence in FENCE.finditer(section)) if page.suffix == ".py" else ""
    for path in INCLUDE.findall(code):
        code += (ROOT / "snippets" / path).read_text("utf-8") if path.endswith(".py") else ""
    return {float(number) for number in re.findall(r"(?<![\w.])\d+(?:\.\d+)?", code)}


def numbers(path):
    """Return the times that a recording says, in seconds; none for code."""
    if not path.endswith(".txt"):
        return []
    run = parse((ROOT / "snippets" / path).read_text("utf-8"))
    return [time for line in run.lines for time in line.times]


def test_the_talk_is_credited():
    text = (ROOT / "docs/index.md").read_text("utf-8") + (ROOT / "README.md").read_text("utf-8")
    assert text.count("PrinzPiuz") >= 3
    assert all(figure in text for figure in TALK)


def test_the_article_has_the_length_of_a_talk():
    prose = FENCE.sub("", (ROOT / "docs/index.md").read_text("utf-8"))
    words = len(re.sub(r"<.*?>|^---.*?^---", "", prose, flags=re.M | re.S).split())
    assert 1500 <= words <= 2500
