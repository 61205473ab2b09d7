"""The talk, claim by claim: what is kept, what shows it, and what the page and the article say."""

import ast
import re
from pathlib import Path

import django
import pytest
from playwright.sync_api import expect

from docs.weave import claims as verdicts
from tests.support.evidence import KEPT, RECORDINGS, Section
from tests.support.evidence import problems as unproved
from tests.support.pages import built, read_page
from tests.support.project import ROOT, run

CLAIMS = verdicts.claims()
IDS = [claim["id"] for claim in CLAIMS]
DEPARTURES = {c["id"] for c in CLAIMS if c["verdict"] not in ("holds", "opinion")}
HISTORY = {"since-3-1", "andrew-godwin"}  # what happened once, and cannot be run again
SOURCE = re.compile(r"\[([^]]*\d[^]]*)\]\((https://([\w.]+/)[^)\s]+)\)")
VERSION = re.compile(r"\d+\.\d+")
SENTENCE = re.compile(r"\S.*?[.?”](?=\s|$)", re.S)
PRIMARY = {"docs.djangoproject.com/", "docs.python.org/", "peps.python.org/", "github.com/"}


def proofs():
    """Return the tests that name claims as their own: {"tests/test_x.py::test_y": its syntax}."""
    return {
        f"tests/{path.name}::{node.name}": node
        for path in sorted((ROOT / "tests").glob("test_*.py"))
        for node in ast.parse(path.read_text("utf-8")).body
        if any("mark.claim(" in ast.unparse(mark) for mark in getattr(node, "decorator_list", []))
    }


def claims_of(test):
    """Return the ids of the claims that a test, given as its syntax, names as its own."""
    marks = [ast.unparse(mark) for mark in test.decorator_list]
    return {id for mark in marks if "mark.claim(" in mark for id in re.findall(r"'(.+?)'", mark)}


def marked():
    """Return the claims that each test names as its own: {"tests/test_x.py::test_y": ids}."""
    return {name: claims_of(test) for name, test in proofs().items()}


MARKED = marked()


def asserts(test):
    """Say whether a test, given as its syntax, asserts something of what it has found."""
    checks = [node.test for node in ast.walk(test) if isinstance(node, ast.Assert)]
    return any(isinstance(part, ast.Name) for one in checks for part in ast.walk(one))


def problems(claims, marked):
    """Return a line for whatever a claim lacks, and for each test that names one in vain."""
    lines, ids = [], [claim["id"] for claim in claims]
    lines += [f"{id}: stands there twice" for id in sorted(set(ids)) if ids.count(id) > 1]
    for claim in claims:
        lines += [f"{claim['id']}: {lack}" for lack in lacking(claim)]
    named = {(run, c["id"]) for c in claims for run in c.get("runs", []) if "::" in run}
    marks = {(test, id) for test, ids in marked.items() for id in ids}
    lines += [f"{id}: {test} is its evidence and does not name it" for test, id in named - marks]
    lines += [f"{id}: {test} names it and is not its evidence" for test, id in marks - named]
    return lines


def lacking(claim):
    """Return what a claim lacks, in words."""
    runs, sources = claim.get("runs", []), claim.get("sources", [])
    if not re.fullmatch(r"[a-z][a-z0-9-]+", claim["id"]):
        yield "an id of small letters"
    if claim["verdict"] not in verdicts.VERDICTS:
        yield f"a verdict: {claim['verdict']!r} is none"
    if not all(claim[key].endswith((".", "?", "”.")) for key in ("claim", "says")):
        yield "a whole sentence"
    if claim["verdict"] != "opinion" and not runs and claim["id"] not in HISTORY:
        yield "a run"
    if claim["id"] in HISTORY and not sources:
        yield "a source"
    yield from (f"{run}, which does not exist" for run in runs if not exists(run))
    yield from (f"a primary source with its version: {one}" for one in sources if not primary(one))
    yield from unshown(claim)


def primary(source):
    """Say whether a source is one of the project concerned, and of the version that it names."""
    match = SOURCE.fullmatch(source)
    if not match or match[3] not in PRIMARY:
        return False
    named, linked = VERSION.findall(match[1]), VERSION.findall(match[2])
    return not linked or set(named) == set(linked)


def exists(run):
    """Say whether a recording, a row of the versions or a test is there."""
    folder = run.partition("/")[0]
    if folder == "versions":
        return (ROOT / f"snippets/{run}.py").is_file()
    if folder == "tests":
        file, _, test = run.partition("::")
        path = ROOT / file
        return path.is_file() and f"\ndef {test}(" in path.read_text("utf-8")
    recording = RECORDINGS.get(run)
    return recording is not None and (ROOT / recording.path).is_file()


def unshown(claim):
    """Return what a claim says without evidence or against it, and the evidence that is no use."""
    verdict = claim["verdict"].capitalize()
    section = Section(1, f"{claim['claim']} {verdict}. {claim['says']}")
    yield from unproved("its text", [section], KEPT["claims"].get(claim["id"], {}))
    if verdict != "Opinion":
        yield from (f"evidence for {words!r}" for words in untied(section))
    used = {name for fragment in section.tied.values() for name in fragment.names}
    given = {run for run in claim.get("runs", []) if not run.startswith("tests/")}
    given |= {source.partition("](")[2].rstrip(")") for source in claim.get("sources", [])}
    yield from (f"a fragment in tests/evidence.toml that {name} shows" for name in given - used)
    yield from (f"{name} as its evidence" for name in filter(citable, used - given))


def citable(name):
    """Say whether evidence is of the kinds that a claim lists: a recording, a row or a source."""
    return name in RECORDINGS or name.startswith(("versions/", "https://"))


def untied(section):
    """Return the sentences of a section that have no part with evidence."""
    for sentence in SENTENCE.finditer(section.text):
        if not any(a < sentence.end() and b > sentence.start() for a, b in section.tied):
            yield sentence[0]


def test_each_claim_has_evidence_that_exists_and_each_test_that_proves_one_names_it():
    assert len(CLAIMS) >= 48
    assert len(MARKED) >= 20
    assert problems(CLAIMS, MARKED) == []


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"id": "magic"}, "magic: stands there twice"),
        ({"id": "A b"}, "A b: an id of small letters"),
        ({"verdict": "true"}, "whole-system: a verdict: 'true' is none"),
        ({"says": "No end"}, "whole-system: a whole sentence"),
        (
            {"says": "It takes 9.87 s."},
            "whole-system: its text:1: no evidence in tests/evidence.toml: 9.87 s",
        ),
        ({"says": "It goes on."}, "whole-system: evidence for 'It goes on.'"),
        ({"runs": []}, "whole-system: a run"),
        ({"runs": ["talk/gone"]}, "whole-system: talk/gone, which does not exist"),
        ({"runs": ["versions/gone"]}, "whole-system: versions/gone, which does not exist"),
        ({"runs": ["tests/test_docs.py::test_gone"]}, "test_gone, which does not exist"),
        ({"runs": ["talk/count_async"]}, "hold_their_threads_at_once names it and is not its"),
        ({"sources": ["[a blog of 2021](https://example.org/x)"]}, "a primary source with its"),
        ({"sources": ["[Python](https://docs.python.org/3/)"]}, "a primary source with its"),
    ],
)
def test_what_a_claim_lacks_is_told(change, message):
    claims = [c | change if c["id"] == "whole-system" else c for c in CLAIMS]
    assert any(message in problem for problem in problems(claims, MARKED))


WRONG = {  # what may become wrong in a claim: (its id, a part of it, words, other words)
    "a figure": [
        ("async-one-second", "says", "1.0 s", "3.0 s"),
        ("sync-three-seconds", "says", "3.0027 s", "3.0072 s"),
        ("sync-three-seconds", "claim", "three seconds", "four seconds"),
        ("os-controls", "says", "five milliseconds", "fifty milliseconds"),
        ("os-controls", "says", "to ten seconds", "to 1.60 seconds"),
        ("cores-at-once", "says", "twice as long", "three times as long"),
        ("lightweight", "says", "half the processor time", "twice the processor time"),
        ("ultimate-parallelism", "says", "half the time", "the time"),
    ],
    "a version": [
        ("no-async-orm", "says", "Django 4.1", "Django 4.0"),
        ("no-guarantee", "says", "Django 5.0", "Django 4.2"),
        ("sync-costs", "says", "Django 4.0", "Django 4.0.1"),
        ("one-core", "says", "Python 3.14", "Python 3.13"),
        ("since-3-1", "says", "laid in 3.0", "laid in 3.1"),
    ],
    "a default": [
        ("os-controls", "says", "by default", "at most"),
        ("process-copies", "says", "forks by default", "spawns by default"),
        ("cpu-bound", "says", "In the default build", "In the free-threaded build"),
    ],
    "words turned round": [
        ("same-sleep", "says", "awaited sleeps overlap", "awaited sleeps queue up"),
        ("sync-safe", "says", "An async view with no", "A sync view with no"),
        ("at-once", "says", "one runs at a time", "many run at a time"),
        ("order-of-output", "claim", "the async view prints", "the sync view prints"),
        (
            "stopped-anywhere",
            "says",
            "at any point, a task only at",
            "only at, a task at any point at",
        ),
        ("own-resources", "claim", "independent", "common"),
        ("entry-points", "says", "“can be", "“cannot be"),
    ],
    "a verdict": [
        ("whole-system", "verdict", "does not hold", "holds"),
        ("event-loop", "verdict", "holds in part", "holds"),
        ("no-async-orm", "verdict", "held in 2021", "holds"),
        ("same-sleep", "verdict", "does not hold", "opinion"),
    ],
    "evidence": [
        ("whole-system", "runs", "talk/count_threads", "talk/count_async"),
        ("sequential", "runs", "talk/count_sync", "talk/count_blocking"),
        ("no-async-cache", "runs", "versions/cache_methods", "versions/cache_page"),
        ("magic", "runs", "test_async_without_a_gain", "test_lost_code_does_not_run"),
        ("sync-costs", "runs", "versions/behind_sync_middleware", "versions/async_middleware"),
    ],
    "a source": [
        ("no-async-orm", "sources", "4.1", "4.0"),
        ("no-async-orm", "sources", "Django 4.1", "Django 4.2"),
        ("lookups-block", "sources", "5.0", "5.1"),
        ("entry-points", "sources", "/3.13/", "/3.12/"),
        ("one-core", "sources", "pep-0703", "pep-0779"),
    ],
}


@pytest.mark.parametrize("kind", WRONG)
def test_a_claim_that_has_become_wrong_is_told(kind):
    told = []
    for change in WRONG[kind]:
        id, part, words, others = change
        (claim,) = (claim for claim in CLAIMS if claim["id"] == id)
        if problems_of(claim | {part: exchanged(claim[part], words, others)}):
            told.append(change)
    assert len(told) >= 3 and told == WRONG[kind]


def problems_of(claim):
    """Return a line for whatever one claim lacks."""
    return [line for line in problems([claim], MARKED) if line.startswith(f"{claim['id']}: ")]


def exchanged(part, words, others):
    """Return a part of a claim, a text or a list of them, with other words for some."""
    texts = [part] if isinstance(part, str) else part
    assert any(words in text for text in texts)
    texts = [text.replace(words, others) for text in texts]
    return texts[0] if isinstance(part, str) else texts


def test_each_piece_of_evidence_that_a_claim_loses_is_told():
    taken = 0
    for claim in CLAIMS:
        for kind in ("runs", "sources"):
            for one in claim.get(kind, []):
                less = claim | {kind: [other for other in claim[kind] if other != one]}
                assert problems_of(less), f"{claim['id']} without {one}"
                taken += 1
    assert taken >= 150


def test_a_test_that_names_no_claim_is_told():
    some = {test: ids for test, ids in MARKED.items() if "at_once" not in test}
    assert any("does not name it" in problem for problem in problems(CLAIMS, some))


def test_each_test_that_proves_a_claim_asserts_something():
    assert len(proofs()) >= 20
    assert [name for name, test in proofs().items() if not asserts(test)] == []


@pytest.mark.parametrize("body", ["pass", "words('talk/count_async')", "assert True"])
def test_a_test_that_asserts_nothing_is_told(body):
    assert not asserts(ast.parse(f"def test():\n    {body}"))


def test_each_kind_of_statement_of_the_talk_is_among_the_claims():
    assert {
        *("since-3-1", "no-async-orm", "no-async-cache", "whole-system", "only-threads", "at-once"),
        *("pauses-at-await", "one-thing", "stopped-anywhere", "os-controls", "program-controls"),
        *("one-core", "process-copies", "io-bound", "cpu-bound", "same-sleep", "same-thing"),
        *("magic", "order-of-output", "log-lines", "as-printed", "sync-safe", "sync-costs"),
        *("no-order", "no-guarantee", "cpu-async-view", "special-functions", "entry-points"),
    } <= set(IDS)


@pytest.fixture(scope="module")
def shown(site):
    """The HTML of each claim on the built page, by its id."""
    html = built(site, "claims.md").read_text("utf-8")
    blocks = re.findall(r'<div class="claim" (.*?)\n</div>', html, re.S)
    return {re.search(r'id="(.+?)"', block)[1]: block for block in blocks}


def test_the_page_shows_each_claim_with_its_verdict_and_evidence(shown):
    assert list(shown) == IDS
    for claim in CLAIMS:
        block = shown[claim["id"]]
        assert f'data-verdict="{claim["verdict"]}"' in block
        assert f'<span class="verdict">{claim["verdict"].capitalize()}.</span>' in block
        for name in claim.get("runs", []):
            link = "" if "::" in name else "</a>"
            assert f"<code>{name.rpartition('::')[2]}</code>{link}" in block, claim["id"]
        assert block.count('<a href="https://') == len(claim.get("sources", []))


def test_the_summary_counts_the_claims(site):
    html = built(site, "claims.md").read_text("utf-8")
    counts = dict(re.findall(r'value="([\w ]+)"[^>]*>[^<]*</label></td><td>(\d+)</td>', html))
    given = [claim["verdict"] for claim in CLAIMS]
    assert counts == {v: str(given.count(v)) for v in verdicts.VERDICTS} | {"all": str(len(IDS))}


def test_the_article_links_each_place_where_it_departs_from_the_talk(site):
    links = read_page(built(site, "index.md")).links
    linked = {link.partition("#")[2] for link in links if link.startswith("claims/#")}
    assert DEPARTURES - linked == set()


@pytest.mark.parametrize("javascript", [True, False])
def test_a_verdict_chooses_what_is_shown_with_and_without_a_script(open_page, url, javascript):
    page = open_page(url + "claims/", java_script_enabled=javascript)
    claims = page.locator(".claim:visible")
    expect(claims).to_have_count(len(IDS))
    for verdict in verdicts.VERDICTS:
        page.get_by_label(verdict, exact=True).check()
        expect(claims).to_have_count(sum(c["verdict"] == verdict for c in CLAIMS))
    page.get_by_label("all", exact=True).check()
    expect(claims).to_have_count(len(IDS))


def test_a_link_to_a_claim_shows_it_whatever_is_chosen(open_page, url):
    page = open_page(url + "claims/#whole-system")
    page.get_by_label("holds", exact=True).focus()
    page.keyboard.press("Space")
    expect(page.locator('.claim[data-verdict="opinion"]:visible')).to_have_count(0)
    expect(page.locator("#whole-system")).to_be_visible()


def test_other_pages_do_not_load_what_only_this_one_needs(open_page, url):
    assert any("claims.css" in request for request in open_page(url + "claims/").requested)
    assert not any("claims.css" in request for request in open_page(url).requested)


@pytest.mark.claim("log-lines")
def test_the_bytes_of_the_talk_s_log_fit_its_totals():
    assert len("sync time = 3.0027403831481934") == 30
    assert len("async time = 1.002244234085083") == 30


BUSY = """
import asyncio, time
from asgiref.testing import ApplicationCommunicator
from django.conf import settings
from django.core.asgi import get_asgi_application
from django.http import HttpResponse
from django.urls import path

def compute(request):
    loop.call_soon_threadsafe(begun.set)
    end = time.perf_counter() + 2
    while time.perf_counter() < end:
        pass
    print(request.path, "has computed")
    return HttpResponse()

async def compute_async(request):
    return compute(request)

async def hello(request):
    print("hello")
    return HttpResponse()

urlpatterns = [path("sync/", compute), path("async/", compute_async), path("hello/", hello)]
settings.configure(ROOT_URLCONF=__name__, ALLOWED_HOSTS=["*"])

async def ask(url):
    request = {"type": "http", "method": "GET", "path": url, "headers": []}
    server = ApplicationCommunicator(get_asgi_application(), request)
    await server.send_input({"type": "http.request"})
    await server.wait(60)

async def hello_meanwhile():
    await begun.wait()
    await ask("/hello/")

async def main():
    global loop, begun
    loop = asyncio.get_running_loop()
    for url in "/sync/", "/async/":
        begun = asyncio.Event()
        await asyncio.gather(ask(url), hello_meanwhile())

asyncio.run(main())
"""


@pytest.mark.claim("cpu-async-view")
def test_a_computing_async_view_delays_other_requests_and_a_sync_one_does_not():
    result = run("-c", BUSY)
    expected = ["hello", "/sync/ has computed", "/async/ has computed", "hello"]
    assert result.stdout.splitlines() == expected, result.stderr


def test_django_connects_two_sync_receivers_to_the_start_of_each_request():
    from django.core.signals import request_started
    from django.db import close_old_connections, reset_queries

    sync_, async_ = map(set, request_started._live_receivers(None))
    assert (sync_, async_) == ({reset_queries, close_old_connections}, set())


CROSSINGS = """
import asyncio
from asgiref.sync import SyncToAsync
from asgiref.testing import ApplicationCommunicator
from django.conf import settings
from django.core.asgi import get_asgi_application
from django.http import HttpResponse
from django.urls import path

found, call = [], SyncToAsync.__call__

def counted(self, *arguments, **options):
    found.append(self.func.__qualname__)
    return call(self, *arguments, **options)

SyncToAsync.__call__ = counted

async def view(request):
    return HttpResponse()

def plain(request):
    return HttpResponse()

urlpatterns = [path("async/", view), path("sync/", plain)]
settings.configure(ROOT_URLCONF=__name__, ALLOWED_HOSTS=["*"])

async def main():
    for url in "/async/", "/sync/":
        found.clear()
        request = {"type": "http", "method": "GET", "path": url, "headers": []}
        server = ApplicationCommunicator(get_asgi_application(), request)
        await server.send_input({"type": "http.request"})
        await server.wait(60)
        print(found)

asyncio.run(main())
"""


def test_a_request_without_middleware_crosses_over_twice_and_a_sync_view_once_more():
    awaited, plain = run("-c", CROSSINGS).stdout.splitlines()
    assert awaited == "['Signal.asend.<locals>.sync_send', 'HttpResponseBase.close']"
    assert plain == "['Signal.asend.<locals>.sync_send', 'plain', 'HttpResponseBase.close']"


def test_the_guard_stands_before_the_database_and_before_nothing_else():
    package = Path(django.__file__).parent
    named = [p for p in package.rglob("*.py") if "async_unsafe" in p.read_text("utf-8")]
    beside = {p.relative_to(package).as_posix() for p in named if "db" not in p.parts}
    assert beside == {"core/checks/async_checks.py", "utils/asyncio.py"}  # a warning, and itself
    assert len(named) >= 6


START = """
import multiprocessing, resource, threading, time

fork = multiprocessing.get_context("fork")

def work():
    pass

def spent():  # seconds of a processor, which a busy machine does not add to
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + children.ru_utime + children.ru_stime

def seconds(kind):
    workers = [kind(target=work) for _ in range(20)]
    start = spent()
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    return spent() - start

print(*(min(seconds(kind) for _ in range(5)) for kind in (threading.Thread, fork.Process)))
"""


@pytest.mark.claim("lightweight")
def test_twenty_threads_take_less_than_half_of_the_processor_that_twenty_processes_take():
    threads, processes = map(float, run("-c", START).stdout.split())
    assert threads < processes / 2
