"""A run as one page: written by --html, opened from the disk, without a network."""

import sys

import pytest

from tests.support.pressing import opened
from tests.support.project import run

PROGRAM = '''\
"""Wait, and say <b>done</b> & so on."""
import asyncio

async def main():
    await asyncio.sleep(0.4)
    print("</script><b>done</b>")

asyncio.run(main())
'''


@pytest.fixture
def mine(tmp_path):
    (tmp_path / "mine.py").write_text(PROGRAM)
    return tmp_path / "mine.py"


def test_it_shows_code_drawing_and_text_without_a_network(browser, mine):
    file = mine.with_name("mine.html")
    result = run("-m", "snippets", mine, "--html", file)
    assert result.returncode == 0 and result.stderr == f"wrote {file}: open it in a browser\n"
    page = opened(browser, file.as_uri(), offline=True)
    assert page.complaints == [] and page.requested == [file.as_uri()]
    assert page.locator("code").text_content() == PROGRAM
    assert page.locator(".recording").text_content() == result.stdout
    lanes = page.locator(".lane").evaluate_all("lanes => lanes.map((lane) => lane.dataset.lane)")
    assert lanes == ["task 1"]
    assert page.locator(".words").text_content().startswith("</script><b>done</b>")
    page.get_by_role("slider").fill("0.2")
    assert page.locator(".mark").count() == (sys.version_info >= (3, 12))  # 3.11 tells no lines
    page.context.close()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["mine.py", "--html", "nowhere/mine.html"], "there is no folder nowhere"),
        (["mine.py", "--html", "old.html", "--in", "virtual"], "is run alone"),
        (["--html", "old.html"], "draws one run of one snippet"),
        (["mine.py", "other.py", "--html", "old.html"], "is run alone"),
    ],
)
def test_what_cannot_be_drawn_is_told(house, arguments, words):
    for name in ("mine.py", "other.py"):
        (house / name).write_text(PROGRAM)
    result = run("-m", "snippets", *arguments, cwd=house)
    assert result.returncode == 2 and words in result.stderr


def test_a_program_that_raises_leaves_the_old_page(mine):
    mine.write_text(PROGRAM + "1 / 0\n")
    old = mine.with_name("old.html")
    old.write_text("old")
    result = run("-m", "snippets", mine, "--html", old)
    assert result.returncode == 1 and "ZeroDivisionError" in result.stderr
    assert old.read_text() == "old"


def test_a_file_that_cannot_be_written_is_told(mine):
    result = run("-m", "snippets", mine, "--html", mine.parent)
    assert result.returncode == 1 and "cannot be written: Is a directory" in result.stderr
    assert "Traceback" not in result.stderr
