"""The headers that a host should send: behind nginx, as the built site says them."""

import getpass
import os
import re
import shutil

import httpx
import pytest

from tests.support.pages import NAV, address
from tests.support.pressing import block, ended, opened, press
from tests.support.project import IN_CI, QUIET
from tests.support.servers import HERE, reserved_port, serving

NGINX = shutil.which("nginx", path=os.environ["PATH"] + ":/usr/sbin")
pytestmark = pytest.mark.skipif(not NGINX and not IN_CI, reason="needs nginx")
TEMPORARY = "client_body", "proxy", "fastcgi", "uwsgi", "scgi"
CONFIGURATION = """
daemon off; user {user}; pid {folder}/pid; error_log stderr; events {{}}
http {{
    include /etc/nginx/mime.types; access_log off; {temporary}
    server {{ listen 127.0.0.1:{port}; root {site}; include {site}/headers.nginx; }}
}}
"""


@pytest.fixture(scope="module")
def hosted(site, runtime, tmp_path_factory):
    """The address of the site behind nginx, which includes the site's own file."""
    folder = tmp_path_factory.mktemp("nginx")
    temporary = " ".join(f"{name}_temp_path {folder}/{name};" for name in TEMPORARY)
    with reserved_port() as port:
        where = {"user": getpass.getuser(), "folder": folder, "temporary": temporary}
        text = CONFIGURATION.format(**where, port=port, site=site)
        (folder / "nginx.conf").write_text(text)
        command = "-p", folder, "-e", "stderr", "-c", folder / "nginx.conf"
        with serving(*command, port=port, program=NGINX, **QUIET) as (url, _):
            yield url + "/"


def rules(site):
    """Return the headers of _headers, for each pattern of an address."""
    text = (site / "_headers").read_text("utf-8")
    return {
        pattern: dict(re.findall("^  (.+?): (.+)$", block, re.M))
        for pattern, block in re.findall(r"^(/\S+)\n((?:  .+\n)+)", text, re.M)
    }


def test_both_files_say_the_same(site, hosted):
    told = rules(site)
    everywhere, *others = told.items()
    assert everywhere[0] == "/*" and len(everywhere[1]) == 4 and len(others) == 3
    asked = {pattern: next(site.glob(f"{pattern[1:-1]}/*.*s")) for pattern, _ in others}
    for pattern, path in {"/*": site / "traps/index.html", **asked}.items():
        answer = httpx.get(f"{hosted}{path.relative_to(site)}", **HERE)
        assert answer.status_code == 200
        for name, value in {"Cache-Control": "no-cache", **told["/*"], **told[pattern]}.items():
            assert answer.headers.get_list(name) == [value], path


@pytest.mark.every
def test_each_page_keeps_the_policy_and_is_isolated(hosted, browser):
    page = opened(browser, hosted)
    for source in NAV:
        page.goto(hosted + address(source))
        page.wait_for_load_state("networkidle")
        assert not page.complaints, f"{source}: {page.complaints}"
        assert page.evaluate("crossOriginIsolated")
    with page.expect_console_message(lambda result: "script-src" in result.text):
        page.evaluate("document.body.insertAdjacentHTML('beforeend', '<img src=x onerror=x>')")
    page.context.close()


@pytest.mark.every
def test_snippets_run_under_the_policy(hosted, browser):
    page = opened(browser, hosted)
    snippet = block(page, "talk/orm_async")  # with Django, and threads
    press(snippet, "Run")
    assert "counted: 1" in ended(snippet, "Done")
    page.context.close()
