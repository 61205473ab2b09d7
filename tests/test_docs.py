"""What the pages say: every fence runs, every snippet is shown, every figure holds."""

import re

import pytest
from pytest_examples import EvalExample, find_examples

from snippets.recorder import catalog
from tests.support import evidence
from tests.support.evidence import (
    FENCE,
    KEPT,
    agrees,
    included,
    problems,
    quoted,
    read,
    sections,
    text_of,
)
from tests.support.project import ROOT

DOCS = ROOT / "docs"
PAGES = [*sorted(DOCS.glob("*.md")), DOCS / "lab.py"]
PAGES.remove(DOCS / "changelog.md")  # it says what was done here, not what is so elsewhere
TALK = {"3.0027", "1.0022"}  # the figures of the 2021 talk, quoted beside ours


def shown():
    """Return the path (below snippets/) of each file that a page shows."""
    return {path for page in PAGES for path in included(read(page))}


def test_there_is_as_much_as_expected():
    assert len(PAGES) >= 5
    assert len(shown()) >= 58


def test_each_python_fence_runs(eval_example: EvalExample):
    """Pages show whole snippets, by directives; a fence of Python that somebody adds has to run."""
    for fence in find_examples(DOCS, ROOT / "README.md", ROOT / "CONTRIBUTING.md"):
        if not fence.in_py_file():
            try:
                eval_example.run_print_check(fence)
            except Exception as error:  # on Python 3.11 pytest dies of a traceback given to it
                raise error.with_traceback(None) from None


def test_every_snippet_and_every_recording_is_shown():
    ours = [s.path for s in catalog.snippets().values()]
    ours += [r.path for r in catalog.recordings().values()]
    assert len(ours) >= 57
    there = shown()
    for path in ours:
        name = path.relative_to(catalog.FOLDER).as_posix()
        assert name in there, f"{path}:1: no page shows it"


def unproved(page, text):
    """Return what a page of this name and text says without evidence, or against it."""
    return problems(f"docs/{page}", sections(text), KEPT.get(page, {}))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_what_a_page_says_is_shown_by_its_evidence(page):
    wrong = unproved(page.name, read(page))
    assert not wrong, "\n".join(wrong)


def test_no_page_goes_without_evidence():
    counts = {page: len(fragments) for page, fragments in KEPT.items() if page != "claims"}
    assert counts.keys() == {page.name for page in PAGES}
    assert sum(counts.values()) >= 150 and min(counts.values()) >= 5, counts


@pytest.mark.parametrize(
    "words",
    [
        *("0.5 s", "1.60 seconds", "1.60", "250 ms", "5 milliseconds", "7", "4.1", "4.1.3"),
        *("four seconds", "half a second", "a minute", "ten milliseconds", "A second"),
        *("fifty seconds", "some minutes"),
        *("twice as ", "three times as ", "two times faster", "half the time", "the time of one"),
        *("by default", "By default", "the default", "“an error”", "`ValueError`"),
    ],
)
def test_what_a_sentence_cannot_say_without_evidence(words):
    lines = problems("page", sections(f"# Title\n\nIn this way\nit is {words} here."), {})
    assert lines == [f"page:4: no evidence in tests/evidence.toml: {words}"]


@pytest.mark.parametrize(
    "words", ["Whose second", "The second task", "ASYNC251", "`sleep(1)`", "[one](two-3.md)"]
)
def test_what_needs_no_evidence(words):
    assert problems("page", sections(words), {}) == []


@pytest.mark.parametrize(
    ("figure", "shown"),
    [
        *(("0.5 s", ["0.51"]), ("half a second", ["0.53"]), ("three seconds", ["3.0018"])),
        *(("5 ms", ["0.005"]), ("A second", ["0.20", "1.21"]), ("a minute", ["60"])),
        *(("ten\nmilliseconds", ["0.01"]), ("0.50 s", ["0.33", "0.83"]), ("4.1.4", ["4.1.4"])),
    ],
)
def test_a_figure_agrees_with_what_it_rounds(figure, shown):
    assert agrees(figure, shown)
    assert not agrees(figure, [*shown[:-1], f"9{shown[-1]}"])
    assert not agrees("nine seconds", shown) and not agrees("9.1", shown)


@pytest.mark.parametrize(
    ("figure", "shown"), [("0.1 s", ["0.05"]), ("0.3 s", ["0.35"]), ("one second", ["1.2"])]
)
def test_a_figure_is_not_rounded_by_more_than_a_tenth(figure, shown):
    assert not agrees(figure, shown)


@pytest.mark.parametrize(
    ("given", "same", "others"),
    [
        ("1.0", ["1.0", "1.00", "0.95", "1.049"], ["1.05", "0.949", "11.0", "1.0.1", "1", "1.10"]),
        ("0.5", ["0.5", "0.54", "0.451"], ["0.55", "0.4", "5", "10.5"]),
        ("3", ["3", "3.0", "3.49", "2.5"], ["3.5", "2.49", "30", "1.3"]),
    ],
)
def test_a_number_in_a_quotation_is_met_by_those_that_round_to_it(given, same, others):
    pattern = quoted(f"total {{{given}}} s", "")
    assert all(pattern.search(f"total {number} s") for number in same)
    assert not any(pattern.search(f"total {number} s") for number in others)


WRONG = {  # what may become wrong in a page: (page, words, other words)
    "a figure": [
        ("index.md", "need 1.0 s, the sum", "need 0.5 s, the sum"),
        ("index.md", "Processes need 0.5 s", "Processes need 1.0 s"),
        ("index.md", "take 0.5 s together", "take 1.5 s together"),
        ("index.md", "take 1.5 s, in turn", "take 0.5 s, in turn"),
        ("index.md", "say 3.0 s and 1.0 s", "say 1.0 s and 3.0 s"),
        ("lab.py", "waits for 0.3 s", "waits for 0.2 s"),
        ("lab.py", "computes for 0.35 s", "computes for 0.3 s"),
        ("lab.py", "of 0.05 s each", "of 0.1 s each"),
        ("index.md", "measured 3.0027 s and", "measured 3.0072 s and"),
        ("demo.md", "the status 503", "the status 502"),
        ("demo.md", "32 comparisons on 16", "16 comparisons on 32"),
        ("versions.md", "took 2.0 waits", "took 3.0 waits"),
        ("claims.md", "sets a global to 1", "sets a global to 0"),
    ],
    "a figure in words": [
        ("index.md", "needs three seconds", "needs four seconds"),
        ("index.md", "wait a second, and print", "wait half a second, and print"),
        ("index.md", "takes half a second. Three", "takes a second. Three"),
        ("index.md", "still took one second", "still took three seconds"),
        ("claims.md", "to wait ten seconds", "to wait two seconds"),
        ("demo.md", "ends after a minute", "ends after ten minutes"),
        ("demo.md", "half a second after it", "a second after it"),
    ],
    "a unit": [
        ("claims.md", "every 5 ms", "every 50 ms"),
        ("claims.md", "every 5 ms", "every 5 s"),
        ("index.md", "take 1.5 s: while", "take 1.60 seconds: while"),
        ("index.md", "take 1.5 s: while", "take 1.60: while"),
        ("index.md", "take 1.5 s: while", "take 150 ms: while"),
    ],
    "a ratio": [
        ("index.md", "[takes as long as the", "[takes twice as long as the"),
        ("index.md", "[the time of one of", "[half the time of one of"),
        ("lab.py", "take as long as one", "take three times as long as one"),
        ("lab.py", "takes up to three times as long", "takes up to twice as long"),
    ],
    "two recordings, each in the other's place": [
        ("index.md", "talk/views:sync", "talk/views:async"),
        ("index.md", "talk/count_async", "talk/count_blocking"),
        ("index.md", "talk/starved_loop BUSY=0..2", "talk/switched_thread"),
    ],
    "an error message": [
        ("index.md", "You cannot call this from an async", "You cannot call this from a sync"),
        ("index.md", "“was never awaited”", "“was not awaited”"),
        ("versions.md", "`SynchronousOnlyOperation`", "`TypeError`"),
        ("versions.md", "“a single, shared thread”", "“a thread per request”"),
    ],
    "a default": [
        ("index.md", "By default such calls", "By default no calls"),
        ("index.md", "With `thread_sensitive=False` they", "With `thread_sensitive=True` they"),
        ("claims.md", "By default, the interpreter", "If told so, the interpreter"),
        ("demo.md", "They are Django", "They are not Django"),
        ("index.md", "In the default build, processes", "By default, tasks"),
    ],
    "a version": [
        ("index.md", "[4.1](https", "[4.0](https"),
        ("index.md", "Python 3.13 brought", "Python 3.12 brought"),
        ("index.md", "Python 3.11 added", "Python 3.12 added"),
        ("index.md", "when Django 3.1 was", "when Django 3.2 was"),
        ("claims.md", "Since 4.0, Django", "Since 4.1, Django"),
        ("claims.md", "Python 3.13 with", "Python 3.14 with"),
        ("versions.md", "interface came in 4.1", "interface came in 4.0"),
        ("versions.md", "Most came in 5.0", "Most came in 4.2"),
        ("versions.md", "Until 4.0, this user", "Until 4.1, this user"),
        ("versions.md", "From 5.0 to 6.0", "From 4.2 to 6.0"),
    ],
    "a patch release": [
        ("versions.md", "be wrong: until 4.1.4", "be wrong: until 4.1.3"),
        ("versions.md", "crashed until 5.0.3", "crashed until 5.0"),
        ("versions.md", "Before 4.1.2, such", "Before 4.1.1, such"),
        ("versions.md", "\nuntil 3.0.1", "\nuntil 3.0.2"),
    ],
    "a log line": [
        ("index.md", '[23/Nov/2026 01:38:21] "GET', '127.0.0.1 - "GET'),
        ("index.md", "INFO:     127.0.0.1", "WARN:     127.0.0.1"),
        ("index.md", 'HTTP/1.1" 200 15', 'HTTP/1.1" 200 30'),
        ("index.md", "first line is from Django's own", "second line is from Django's own"),
    ],
    "a sentence turned round": [
        ("index.md", "A runs to its end before B starts", "B runs to its end before A starts"),
        ("index.md", "The second one has `async def`", "The first one has `async def`"),
        ("index.md", "the other thread ticks on", "the other thread stops"),
        ("index.md", "A sync view runs to its end", "A sync view is cancelled, too"),
        ("claims.md", "The process stops at once", "The thread stops at once"),
        ("claims.md", "left Ann and not reached Ben", "reached Ben and not left Ann"),
        ("lab.py", "Beside the busy task there is no tick", "Beside the busy thread there is none"),
    ],
}


def exchanged(text, words, others):
    """Return a text with some words in place of others, and the reverse where these stand, too."""
    assert words in text
    for one, other in (words, "\0"), (others, words), ("\0", others):
        text = text.replace(one, other)
    return text


@pytest.mark.parametrize("kind", WRONG)
def test_a_page_that_has_become_wrong_is_told(kind):
    texts = [(page, exchanged(read(DOCS / page), old, new)) for page, old, new in WRONG[kind]]
    told = [change for change, wrong in zip(WRONG[kind], texts) if unproved(*wrong)]
    assert len(told) >= 3 and told == WRONG[kind]


@pytest.mark.parametrize(
    ("recording", "words", "others"),
    [
        ("talk/busy_workers", "two processes: 0.5", "two processes: 1.5"),
        ("talk/count_blocking", "total 3.", "total 1."),
        ("talk/client_leaves", "the client leaves /async/", "the async view saved"),
        ("talk/await_suspends", "B before", "C before"),
        ("talk/orm_async", "use a thread", "use a process"),
        ("versions/async_for", "4.1 works", "4.1 fails"),
        ("versions/signal_async_overlap", "5.0 1.0 waits", "5.0 3.0 waits"),
    ],
)
def test_evidence_that_has_changed_is_told(monkeypatch, recording, words, others):
    changed = exchanged(text_of(recording), words, others)
    monkeypatch.setattr(
        evidence, "text_of", lambda name: changed if name == recording else text_of(name)
    )
    assert any(unproved(page.name, read(page)) for page in PAGES)


def test_the_talk_is_credited():
    text = (ROOT / "docs/index.md").read_text("utf-8") + (ROOT / "README.md").read_text("utf-8")
    assert text.count("PrinzPiuz") >= 3
    assert all(figure in text for figure in TALK)


def test_the_article_has_the_length_of_a_talk():
    prose = FENCE.sub("", (ROOT / "docs/index.md").read_text("utf-8"))
    prose = re.sub(r"<.*?>|^---.*?^---|^:::[^|\n]*", "", prose, flags=re.M | re.S)
    words = [word for word in prose.split() if re.search(r"\w", word)]  # no lines of a table
    assert 1800 <= len(words) <= 2800
