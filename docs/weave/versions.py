"""The kept answers of the matrix as Markdown: its table, its rows, and its charts."""

import re
from html import escape
from itertools import groupby

from markdown.extensions.toc import slugify

from docs.weave import snippets
from docs.weave.snippets import Wrong
from snippets.recorder import catalog
from snippets.recorder.answers import FAILS, kept_answers, waits
from snippets.recorder.catalog import ROOT
from snippets.recorder.releases import PYTHONS, software

GROUP = re.compile(r"^## (.+?)(?: \{.*\})?$|^::: row (\w+)", re.M)
NOTES = "https://docs.djangoproject.com/en/stable/releases/"
MARKS = {"works": "✓", "fails": "✗", "blocks": "◐"}
PROMISES = [  # what DEP 9 proposes, the release that it hopes for, the row that shows it
    ("Views and middleware", "3.0", "async_view_asgi"),
    ("A guard around the sync ORM", "3.0", "async_unsafe"),
    ("Async tests", "3.0", "async_test_method"),
    ("ORM: an async interface", "3.1", "query_methods"),
    ("Templates: an async interface", "3.1", "render_lazy"),
    ("Cache: an async interface", "3.1", "cache_methods"),
    ("ORM: async underneath", "", "queries_overlap"),
    ("Cache: async underneath", "", "cache_overlap"),
    ("Email", "", "mail"),
    ("Forms", "", "model_form"),
]


def groups(text):
    """Return the groups of rows that a page shows, by their headings."""
    rows, heading = {}, ""
    for one in GROUP.finditer(text):
        heading = one[1] or heading
        if one[2]:
            rows.setdefault(heading, []).append(one[2])
    return rows


def title(name):
    """Return what a row tries, from the first sentence of its docstring."""
    return escape(module(name).summary.rstrip("."))


def module(name):
    """Return the snippet that a row is; Wrong if there is none."""
    one = catalog.row(name)
    if not (ROOT / one.path).exists():
        raise Wrong(f"there is no row {name!r}: {one.path} does not exist")
    return one


def split(answer):
    """Return the answer itself and its detail."""
    word, _, detail = answer.partition(": ")
    return word, detail


def answers_of(name):
    """Return the kept answers of a row; Wrong if there are none."""
    one = module(name)
    answers = kept_answers(one)
    if not answers:
        command = f"python -m snippets {one.name} --record"
        raise Wrong(f"the row {name!r} has no answers; {command} makes them")
    return answers


def table(page):
    """Return the table of all rows and releases."""
    heads = "".join(f'<th scope="col" data-django="{r}">{r}</th>' for r in PYTHONS)
    lines = [
        '<div class="matrix" tabindex="0" role="region"',
        'aria-label="What works in which Django">',
        f'<table class="cells"><thead><tr><th scope="col">Behaviour</th>{heads}</tr></thead>',
    ]
    for heading, names in groups(page).items():
        lines.append(f'<tbody><tr class="group"><th colspan="{len(PYTHONS) + 1}" scope="rowgroup">')
        lines.append(f'<a href="#{slugify(heading, "-")}">{escape(heading)}</a></th></tr>')
        for name in names:
            cells = "".join(cell(r, answer) for r, answer in answers_of(name).items())
            lines.append(
                f'<tr><th scope="row"><a href="#{name}">{title(name)}</a></th>{cells}</tr>'
            )
        lines.append("</tbody>")
    return "\n".join([*lines, "</table></div>"])


def cell(release, answer):
    """Return a cell: a mark, a figure or a word, in one element, since there are 1,265 cells."""
    word = split(answer)[0]
    figure = waits(answer)
    shown = f"{figure:.1f}" if figure is not None else MARKS.get(word, escape(word))
    spoken = "" if shown == escape(word) else f' aria-label="{escape(word)}"'
    kind = word if word in MARKS else "figure" if shown[0].isdigit() else "word"
    return f'<td class="{kind}" data-django="{release}"{spoken}>{shown}</td>'


def row(page, name, *notes):
    """Return the section of a row: its answers, its release notes and its code."""
    lines = [
        f'<h3 class="row" id="{name}">{title(name)}</h3>',
        '<ul class="answers">',
    ]
    lines += [answer_line(*alike) for alike in runs_of(answers_of(name))]
    lines += ["</ul>", *told(notes), "", '<details class="proof" markdown>']
    lines += [f"<summary>The snippet <code>versions/{name}</code></summary>", ""]
    lines.append(snippets.fence(module(name), {}))
    return "\n".join([*lines, "", "</details>", ""])


def told(notes):
    """Return a line with links to release notes, such as 5.0#signals; none if there are none."""
    links = [
        f'<a href="{NOTES}{note.replace("#", "/#")}">{note.partition("#")[0]}</a>' for note in notes
    ]
    return [f'<p class="notes">Release notes: {", ".join(links)}</p>'] if links else []


def runs_of(answers):
    """Return the releases that answer alike, in order: (releases, their answers) pairs."""
    runs = []
    for release, answer in answers.items():
        if runs and runs[-1][1][0] == answer:
            runs[-1][0].append(release)
            runs[-1][1].append(answer)
        else:
            runs.append(([release], [answer]))
    return runs


def answer_line(releases, answers):
    """Return the line that says what some releases answered."""
    first, last = releases[0], releases[-1]
    span = first if first == last else f"{first} to {last}"
    word, detail = split(answers[0])
    if word == FAILS:
        detail = re.sub(r"^\w+", r"<code>\g<0></code>", escape(detail, quote=False))
    else:
        detail = escape(detail, quote=False)
    kind = word if word in MARKS else "figure"
    text = f"<b>{span}</b> <span>{escape(word)}</span>: {detail}"
    return f'<li class="{kind}" data-django="{" ".join(releases)}">{text}</li>'


def releases(page):
    """Return the table of what exactly ran."""
    lines = ["| Django | asgiref | Python |", "| --- | --- | --- |"]
    for words in software().values():
        versions = (word.split()[1] for word in words.split(", "))
        lines.append(f"| {' | '.join(versions)} |")
    return "\n".join(lines)


def count(page):
    """Return a chart of the number of async def in each release."""
    figures = {r: int(split(a)[0]) for r, a in answers_of("async_def_count").items()}
    told = ", ".join(f"{n} in {r}" for r, n in figures.items())
    most, bars = max(figures.values()), []
    for at, (release, n) in enumerate(figures.items()):
        x, height = 4 + at * 32, round(130 * n / most, 1)
        bars.append(f'<rect class="bar" x="{x}" y="{146 - height}" width="24" height="{height}"/>')
        bars.append(f'<text x="{x + 12}" y="{141 - height}">{n}</text>')
        bars.append(f'<text x="{x + 12}" y="160">{release}</text>')
    return drawing(f"Number of async def in Django: {told}.", 356, 166, bars)


def promises(page):
    """Return a chart of what DEP 9 hoped for, and of when a row first showed it."""
    columns, shapes, told = list(PYTHONS), [], []
    x_of = {release: 150 + 19.5 * at for at, release in enumerate(columns)}
    for release, x in x_of.items():
        shapes.append(f'<text x="{x}" y="10">{release}</text>')
    for at, (item, hoped, name) in enumerate(PROMISES):
        y, came = 28 + at * 19, delivered(answers_of(name))
        shapes.append(f'<text class="item" x="0" y="{y + 3.5}">{item}</text>')
        shapes.append(f'<line class="lane" x1="150" x2="{x_of[columns[-1]]}" y1="{y}" y2="{y}"/>')
        if hoped:
            shapes.append(f'<circle class="hoped" cx="{x_of[hoped]}" cy="{y}" r="6"/>')
        if came:
            shapes.append(f'<circle class="came" cx="{x_of[came]}" cy="{y}" r="3.2"/>')
        told.append(f"{item}: hoped for {hoped or 'later'}, came {came or 'not yet'}")
    label = "DEP 9 against what ran. " + "; ".join(told) + "."
    return drawing(label, 356, 24 + 19 * len(PROMISES), shapes)


def delivered(answers):
    """Return the release since which a row works, or overlaps, to this day; None if it does not."""
    well = [
        (split(a)[0] == "works" or (waits(a) or 9) < 1.5, release) for release, a in answers.items()
    ]
    blocks = [(good, [r for _, r in block]) for good, block in groupby(well, lambda pair: pair[0])]
    good, last = blocks[-1]
    return last[0] if good else None


def drawing(label, width, height, shapes):
    """Return an inline SVG whose colours come from the page."""
    head = f'<svg class="chart" role="img" aria-label="{escape(label)}"'
    return "\n".join([f'{head} viewBox="0 0 {width} {height}">', *shapes, "</svg>"])
