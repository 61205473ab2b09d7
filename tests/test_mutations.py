"""The checks can fail: each test here breaks a copy of the project, and it is noticed."""

import pytest
from conftest import run


def change(path, old, new):
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")


def test_the_copy_is_whole(project):
    said = run("-m", "snippets", "--check", "talk/count_sync", cwd=project)
    assert said.returncode == 0, said.stdout
    said = run("-m", "pytest", "-q", "-n0", "tests/test_docs.py", cwd=project)
    assert said.returncode == 0, said.stdout


@pytest.mark.parametrize(
    ("name", "old", "new", "said"),
    [
        (
            "count_sync",
            "sleep(1)",
            "sleep(0.5)",
            "count_sync.txt:3: recorded 1.00 s main thread | Two",
        ),
        ("count_sync", '"One"', '"Tow"', "count_sync.txt:2: recorded 0.00 s main thread | One"),
        (
            "gather_order",
            "0.2",
            "0.5",
            "gather_order.txt:3: recorded 0.40 s task 2 | second is done after",
        ),
        ("count_async", "await asyncio", "time", "count_async.txt:11: held its thread 0.00 s"),
        ("count_async", "await asyncio.gather", "asyncio.gather", "count_async.txt:"),
    ],
)
def test_a_changed_snippet_disagrees(project, name, old, new, said):
    change(project / f"snippets/talk/{name}.py", old, new)
    checked = run("-m", "snippets", "--check", f"talk/{name}", cwd=project)
    assert checked.returncode == 1
    assert f"snippets/talk/{said}" in checked.stdout, checked.stdout


def test_swapped_prints_disagree(project):
    path = project / "snippets/talk/count_sync.py"
    path.write_text(
        path.read_text().replace('"One"', '"X"').replace('"Two"', '"One"').replace('"X"', '"Two"')
    )
    checked = run("-m", "snippets", "--check", "talk/count_sync", cwd=project)
    assert checked.returncode == 1
    assert "snippets/talk/count_sync.txt:2: recorded 0.00 s main thread | One" in checked.stdout


@pytest.mark.parametrize(
    ("path", "old", "new", "said"),
    [
        ("docs/index.md", '--8<-- "talk/count_in_turn.py"\n', "", "an empty fence"),
        (
            "docs/index.md",
            '--8<-- "talk/count_in_turn.py"\n',
            "1 + 1\n",
            "count_in_turn.py:1: no page",
        ),
        (
            "docs/index.md",
            '--8<-- "talk/count_in_turn.txt"',
            "text",
            "count_in_turn.txt:1: no page",
        ),
        (
            "docs/index.md",
            '"talk/count_in_turn.py"',
            '"talk/gone.py"',
            "there is no snippets/talk/gone",
        ),
        (
            "docs/index.md",
            '--8<-- "talk/count_sync.py"',
            '-8<- "talk/count_sync.py"',
            "one whole file",
        ),
        (
            "docs/index.md",
            "say 3.0018 s",
            "say 3.2018 s",
            "docs/index.md:42: 3.2018 s is in no recording",
        ),
        ("README.md", "## Credit", "```python\nprint(1)\n#> 2\n```\n\n## Credit", "#> 1"),
    ],
)
def test_a_changed_page_fails_the_tests_of_the_pages(project, path, old, new, said):
    change(project / path, old, new)
    tested = run(
        "-m", "pytest", "-q", "-n0", "-p", "no:cacheprovider", "tests/test_docs.py", cwd=project
    )
    assert tested.returncode == 1
    assert said in tested.stdout, tested.stdout
