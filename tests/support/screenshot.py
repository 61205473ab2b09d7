"""Take the pictures of the site and the demo anew: python -m tests.support.screenshot [PART ...]"""

import base64
import contextlib
import subprocess
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import expect, sync_playwright

from snippets.recorder.browsers import CHROMIUM, OPTIONS
from tests.support.demos import demo
from tests.support.project import QUIET
from tests.support.servers import STATIC, serving

ASSETS = Path("docs/assets")


def picture(page, path, clip):
    """Write a part of a page as WebP, about half of what PNG takes."""
    session = page.context.new_cdp_session(page)
    format = {"format": "webp", "quality": 75, "captureBeyondViewport": True}
    shot = session.send("Page.captureScreenshot", {**format, "clip": {**clip, "scale": 1}})
    path.write_bytes(base64.b64decode(shot["data"]))


CARD = """() => {  // the title of the page above its first two drawings, and nothing else
    const parts = [document.querySelector("h1"), document.querySelector(".compare")];
    parts[0].querySelector(".headerlink").remove();
    const card = document.createElement("main");
    card.className = "md-typeset";
    card.style = "zoom: 1.5; padding: 2.5rem 2rem; background: var(--md-default-bg-color)";
    card.append(...parts);
    card.querySelectorAll(".player, .as-text").forEach((control) => control.remove());
    document.body.replaceChildren(card);
}"""


@contextlib.contextmanager
def article(browser, width, height, scheme="light"):
    """Give the article of a site that is built for it, in a window of this size."""
    with tempfile.TemporaryDirectory() as folder:
        build = [sys.executable, "-m", "mkdocs", "build", "--site-dir", folder]
        subprocess.run(build, check=True, **QUIET)
        with serving(*STATIC, "-d", folder, **QUIET) as (url, _):
            size = {"width": width, "height": height}
            page = browser.new_page(viewport=size, reduced_motion="reduce", color_scheme=scheme)
            page.goto(url + "/")
            yield page
            page.close()


def site(browser):
    """Take the pictures that README.md shows, one a palette."""
    for scheme in "light", "dark":
        with article(browser, 1280, 860, scheme) as page:
            page.screenshot(path=ASSETS / f"site-{scheme}.png")


def social(browser):
    """Take the picture that stands beside a link to the site: its drawing, in the usual size."""
    with article(browser, 1200, 630) as page:
        page.evaluate(CARD)
        page.screenshot(path=ASSETS / "social.png")


def live(browser):
    """Take the pictures that docs/demo.md shows."""
    with demo() as running:
        page = browser.new_page(viewport={"width": 960, "height": 400})
        status = page.get_by_role("status")

        def take(path, name, button=None, said="", above=None):
            page.goto(running.url + path)
            if button:
                page.get_by_role("button", name=button).click()
                expect(status).to_have_text(said, timeout=30_000)
            clip = page.locator("main").bounding_box()
            if above:
                clip["height"] = page.locator(above).bounding_box()["y"] - clip["y"]
            picture(page, ASSETS / f"demo/{name}.webp", clip)

        take("/compare/", "compare", "Start", "Done.")
        take("/who/async/", "who", "Ask five times", " Asked five times.")
        take("/db/gather/", "gather", above="h2")
        take("/api/blocking/", "blocking", above="h2")


if __name__ == "__main__":
    pictures = {"site": site, "social": social, "demo": live}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=OPTIONS)
        for name in sys.argv[1:] or pictures:
            pictures[name](browser)
        browser.close()
