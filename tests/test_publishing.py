"""The site as it is published at an address below a path of a host: its links and its tags."""

import json
import re
import xml.etree.ElementTree as ET
from urllib.parse import urljoin

import pytest

from tests.support.pages import NAV, address, built, read_page
from tests.support.project import ROOT, copy_of, run

SITE = "https://example.org/async/"


@pytest.fixture(scope="module")
def published(tmp_path_factory):
    """The folder of the site, built for an address; of its pages only the beginning."""
    project = copy_of(ROOT, tmp_path_factory.mktemp("published") / "project")
    for page in {*(project / "docs").glob("*.md")} - {project / "docs/changelog.md"}:
        front, title = re.match(r"(---\n.*?\n---\n).*?(\n# .+?\n)", page.read_text(), re.S).groups()
        page.write_text(front + title, "utf-8")
    build = "-m", "mkdocs", "build", "--no-strict", "--site-dir", project / "site"
    result = run(*build, cwd=project, SITE_URL=SITE[:-1], PYTHONPATH=str(project))
    assert result.returncode == 0, result.stderr
    return project / "site"


@pytest.mark.parametrize("source", NAV)
def test_each_page_names_its_address_if_it_has_one(published, site, source):
    canonical = f'<link rel="canonical" href="{SITE}{address(source)}">'
    assert built(published, source).read_text("utf-8").count(canonical) == 1
    assert 'rel="canonical"' not in built(site, source).read_text("utf-8")


def test_the_sitemap_has_each_page_if_the_site_has_an_address(published, site):
    locations = re.findall("<loc>(.+)</loc>", (published / "sitemap.xml").read_text("utf-8"))
    assert sorted(locations) == sorted(SITE + address(source) for source in NAV)
    assert [path.name for path in published.glob("sitemap*")] == ["sitemap.xml"]  # and no .gz
    assert not list(site.glob("sitemap*"))


def test_robots_and_programs_that_read_are_told_where_pages_are(published, site):
    listed = re.findall(r"\]\((.+?)\)", (published / "llms.txt").read_text("utf-8"))
    assert listed == [f"{SITE}{address(source)}index.md" for source in NAV]
    named = f"Sitemap: {SITE}sitemap.xml\n"
    assert (published / "robots.txt").read_text("utf-8").endswith(named)
    assert "Sitemap" not in (site / "robots.txt").read_text("utf-8")


def test_the_feed_has_each_day_of_the_changes_if_the_site_has_an_address(published, site):
    atom = "{http://www.w3.org/2005/Atom}"
    feed = ET.parse(published / "feed.xml").getroot()
    told = [entry.findtext(f"{atom}id") for entry in feed.iter(f"{atom}entry")]
    days = re.findall("{ #(2.+) }", (ROOT / "docs/changelog.md").read_text("utf-8"))
    assert told == [f"{SITE}changelog/#{day}" for day in days] and days == sorted(days)[::-1]
    assert len(days) >= 3 and feed.findtext(f"{atom}updated").startswith(days[0])
    for entry, day in zip(feed.iter(f"{atom}entry"), days, strict=True):
        assert entry.findtext(f"{atom}title").endswith(day[:4])
        assert entry.findtext(f"{atom}content").startswith("<ul>")
    named = 'type="application/atom+xml" title="Changes" href="../feed.xml"'
    assert named in (published / "traps/index.html").read_text("utf-8")
    assert not (site / "feed.xml").exists() and not list(site.glob("sitemap*"))
    assert "atom+xml" not in (site / "traps/index.html").read_text("utf-8")


def test_where_there_is_no_page_links_lead_home_from_any_depth(published):
    page, there = read_page(published / "404.html"), SITE + "no/such/page/"
    article = (published / "404.html").read_text("utf-8").partition("<article")[2]
    links = re.findall('href="(.*?)"', article.partition("</article")[0])
    links = [urljoin(there, link).removesuffix(".") for link in links]
    assert set(links) == {SITE + address(source) for source in NAV}
    for loaded in page.loads:
        path = published / urljoin(there, loaded).removeprefix(SITE)
        assert path.is_file(), f"404.html loads {loaded}"


def tags(html):
    """Return the content of each tag of a page that tells something of it, by name."""
    return dict(re.findall(r'<meta (?:property|name)="(.+?)" content="(.+?)">', html))


def test_each_page_has_a_title_and_a_description_of_its_own(site):
    pages = {source: built(site, source).read_text("utf-8") for source in NAV}
    for source, html in pages.items():
        told, (title,) = tags(html), re.findall("<title>(.+?) - Async Django, run</title>", html)
        assert told["og:title"] == title and len(title) <= 60, source
        assert told["og:description"] == told["description"], source
        assert 50 <= len(told["description"]) <= 160, f"{source}: {len(told['description'])}"
    for name in "og:title", "description":
        assert len({tags(html)[name] for html in pages.values()}) == len(NAV) >= 9, name


def test_a_link_to_a_page_is_shown_with_the_picture_if_the_site_has_an_address(published, site):
    told = tags((published / "traps/index.html").read_text("utf-8"))
    assert told["og:url"] == SITE + "traps/" and told["og:image"].startswith(SITE)
    picture = (published / told["og:image"].removeprefix(SITE)).read_bytes()
    size = int.from_bytes(picture[16:20]), int.from_bytes(picture[20:24])
    assert size == (int(told["og:image:width"]), int(told["og:image:height"])) == (1200, 630)
    without = (site / "traps/index.html").read_text("utf-8")
    assert not {"og:url", "og:image"} & set(tags(without))
    assert not (site / "assets/social.png").exists()


def test_the_article_says_what_it_is_and_where_it_comes_from(published, site):
    for folder, ours in (published, {"url": SITE, "image": SITE + "assets/social.png"}), (site, {}):
        html = (folder / "index.html").read_text("utf-8")
        (text,) = re.findall('<script type="application/ld\\+json">(.+?)</script>', html)
        article = json.loads(text)
        assert article["@type"] == "TechArticle" and article["headline"] == tags(html)["og:title"]
        assert article["isBasedOn"]["author"]["name"] == "PrinzPiuz"
        assert {name: article[name] for name in ("url", "image") if name in article} == ours
        assert "ld+json" not in (folder / "traps/index.html").read_text("utf-8")
