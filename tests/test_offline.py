"""The archive of the site, unpacked and opened from a disk."""

import re
import shutil

import pytest
from playwright.sync_api import expect

from tests.support.pages import read_page
from tests.support.pressing import opened
from tests.support.project import ROOT, run

pytestmark = pytest.mark.every
PAGES = [
    f"{path.stem}.html" for path in [*sorted((ROOT / "docs").glob("*.md")), ROOT / "docs/lab.py"]
]


@pytest.fixture(scope="module")
def unpacked(tmp_path_factory):
    folder = tmp_path_factory.mktemp("a disk")
    built = run("-m", "mkdocs", "build", "--site-dir", folder / "site", OFFLINE="true")
    assert built.returncode == 0, built.stderr
    shutil.unpack_archive(folder / "site.zip", folder / "unpacked")
    return folder / "unpacked/site"


def test_it_has_all_pages_and_links_to_files_only(unpacked):
    assert sorted(path.name for path in unpacked.glob("*.html")) == sorted(PAGES)
    for path in unpacked.glob("*.html"):
        page = read_page(path)
        for link in [*page.links, *page.loads]:
            where, _, anchor = (link or "").partition("#")
            if not re.match(r"[a-z]+:", where) and not anchor.startswith("edited="):
                target = path.parent / where if where else path
                assert target.is_file(), f"{path.name}: {link}"
                assert not anchor or anchor in read_page(target).ids, f"{path.name}: {link}"


def test_it_opens_without_complaint_draws_and_says_that_it_cannot_run(unpacked, browser):
    page = opened(browser, (unpacked / "index.html").as_uri())
    for name in PAGES:
        page.goto((unpacked / name).as_uri())
        page.wait_for_load_state("networkidle")
        assert not page.complaints, f"{name}: {page.complaints}"
        assert page.locator(".md-search, .run").count() == 0
        expect(page.locator(".md-banner")).to_contain_text(
            "Run and search need the site on a server"
        )
    page.goto((unpacked / "index.html").as_uri())
    assert page.locator(".drawing svg").count() >= 17
    one = page.locator('[data-run="snippets/talk/count_sync.py"]')
    expect(one.locator(".run-why")).to_contain_text("Run needs a server")
    page.context.close()
