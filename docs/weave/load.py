"""The kept figures of the load page as plots, drawn as the lab draws its own."""

from importlib.metadata import version
from pathlib import Path

from docs.weave import cache, snippets
from docs.weave.snippets import Wrong
from snippets.measuring import figures, plot
from snippets.measuring.load import ASKING, HOLDING, STREAMING, WAITING
from snippets.measuring.plot import Plot
from snippets.recorder import catalog

DRAWER = [Path(plot.__file__).read_text("utf-8"), version("ziaplot")]

WSGI = "WSGI, 1 thread", "WSGI, 4 threads", "WSGI, 40 threads"
HELD = (
    *("WSGI, 40 threads", "ASGI, async view", "ASGI, async view, cured"),
    "ASGI, cured, one closes",
)
ASKED = (
    *("WSGI, 4 threads", "WSGI, 4 threads, pool of 4"),
    *("ASGI, async view", "ASGI, async view, pool of 4"),
)
ASGI = "ASGI, sync view", "ASGI, async view", "ASGI, async view, cured", "Uvicorn alone"


def load(page: str, *words: str) -> str:
    """Return a plot of kept figures; what follows its name is a question before it (predict)."""
    name, *asked = [part.strip() for part in " ".join(words).split("|")]
    if name not in PLOTS:
        raise Wrong(f"there is no plot {name!r}; {catalog.near(name, PLOTS)}")
    drawn = draw(PLOTS[name](), f"plot-{name}")
    if not asked:
        return drawn
    question = snippets.question(*asked)
    return f'<div class="predict" markdown>\n\n{question}\n\n{drawn}\n\n</div>'


def draw(measured: Plot, label: str) -> str:
    """Return a plot as HTML: drawn now, or before if it was the same; six take 0.15 s."""
    path = cache.FOLDER / "plots" / label
    return cache.cached(path, [repr(measured), *DRAWER], lambda: measured.figure(label))


def recorded(question):
    """Return the kept figures of a question; Wrong if there are none."""
    if results := figures.recorded(question):
        return results
    raise Wrong(f"no figures are kept: python -m snippets.measuring {question} --record")


def under_wsgi():
    """How long readers wait for a few threads."""
    title = "Readers at once, of a view that waits 0.1 s, under WSGI"
    return waiting(title, WSGI, "seconds", "seconds to the last answer", bounded=WSGI)


def under_asgi():
    """How long readers wait where each has a task."""
    title = "Readers at once, of a view that waits 0.1 s, under ASGI"
    return waiting(title, ASGI, "seconds", "seconds to the last answer", bounded=ASGI[-1:])


def threads():
    """How many threads they take."""
    title = "Threads of the server, at the most"
    return waiting(title, HELD, "threads", "threads")


def memory():
    """How much memory they take."""
    title = "Memory that the server took for them, at the most"
    return waiting(title, HELD, "MB", "memory, MB", log="x")


def waiting(title, cases, quantity, axis, bounded=(), log="xy"):
    """Return the plot of a quantity of waiting readers.

    bounded: the cases whose least that is possible is drawn, too.
    """
    series, spans = against_readers(recorded("waiting"), cases, quantity)
    least = {
        case: [(n, WAITING[case].at_least(n)) for n, _ in points]
        for case, points in series.items()
        if case in bounded
    }
    return Plot(title, "readers at once", axis, series, log, spans=spans, least=least)


def against_readers(results, cases, quantity):
    """Return the medians and the spans of a quantity against the number of readers, by case."""
    series = {
        case: [(int(n), median) for n, median in results.series(quantity)[case].items()]
        for case in cases
    }
    spans = {
        case: [(n, *results.span(case, n, quantity)) for n, _ in points]
        for case, points in series.items()
    }
    return series, spans


def neighbours():
    """What an empty view's reader waits beside neighbours."""
    title = "An empty view beside neighbours, each busy for 0.05 s again and again"
    series = {
        f"{quantity.split()[0]}, {many}": (many, quantity)
        for many in ("one neighbour", "ten neighbours")
        for quantity in ("median seconds", "worst seconds")
    }
    return by_name("neighbours", title, "what a neighbour does", "the reader waits, ms", series)


def empty():
    """What a request costs when nothing waits."""
    title = "Processor time of one request to an empty view"
    cases = "WSGI, sync view", "WSGI, async view", "ASGI, sync view", "ASGI, async view"
    series = {case: (case, "processor seconds") for case in cases}
    return by_name("empty", title, "middleware", "time of a processor, ms", series, log="")


def queries():
    """What a query costs."""
    title = "Processor time of one request whose view counts the rows of a table"
    series = {case: (case, "processor seconds") for case in ASKING}
    return by_name("queries", title, "database", "time of a processor, ms", series, log="")


def crowd():
    """How many answers readers of a database get."""
    title = "Answers a second to readers who ask a database again and again"
    series, spans = against_readers(recorded("crowd"), ASKED, "answers a second")
    return Plot(title, "readers at once", "answers a second", series, "x", spans=spans)


def connections():
    """How many connections to PostgreSQL readers hold."""
    title = "Connections to PostgreSQL while readers wait 0.5 s for their query"
    series, spans = against_readers(recorded("connections"), HOLDING, "connections")
    return Plot(title, "readers at once", "connections", series, "xy", spans=spans)


def servers():
    """How many threads waiting readers take under each server."""
    title = "Threads of the server while readers of an async view wait, at the most"
    (case,) = recorded("servers").series("threads")
    series = {case: (case, "threads")}
    return by_name("servers", title, "server", "threads", series, log="", scale=1)


def streams():
    """How many threads open streams take."""
    title = "Threads of the server while streams are open"
    series, spans = against_readers(recorded("streams"), STREAMING, "threads")
    return Plot(title, "open streams", "threads", series, "xy", spans=spans)


def by_name(question, title, x, y, series, log="y", scale=1000):
    """Return the plot of {name: (case, quantity)}, whose x axis has words.

    scale: seconds become milliseconds.
    """
    results = recorded(question)
    case, quantity = next(iter(series.values()))
    names = tuple(results.series(quantity)[case])
    points = {
        name: [(at, scale * results.median(case, word, quantity)) for at, word in enumerate(names)]
        for name, (case, quantity) in series.items()
    }
    spans = {
        name: [
            (at, *(scale * end for end in results.span(case, word, quantity)))
            for at, word in enumerate(names)
        ]
        for name, (case, quantity) in series.items()
    }
    return Plot(title, x, y, points, log, names, spans)


PLOTS = {
    "wsgi": under_wsgi,
    "asgi": under_asgi,
    "threads": threads,
    "memory": memory,
    "servers": servers,
    "neighbours": neighbours,
    "empty": empty,
    "connections": connections,
    "queries": queries,
    "crowd": crowd,
    "streams": streams,
}
