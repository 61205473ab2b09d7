"""The questions of docs/load.md: each is a function that measures one round of its cases."""

import asyncio
import shutil
import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from math import ceil
from typing import TypeVar

from snippets.measuring import databases
from snippets.measuring.bare import END, WAIT
from snippets.measuring.clients import (
    WRK,
    again_and_again,
    ask_once,
    at_once,
    of_wrk,
    open_streams,
    some_fail,
)
from snippets.measuring.databases import Environment
from snippets.measuring.figures import Figures
from snippets.measuring.servers import ASGI, LOOK, Server, is_installed, serving
from snippets.recorder.lateness import Account

LONGEST = 3  # seconds: what would take longer is not asked
Asked = TypeVar("Asked")  # a case, or what holds one
Say = Callable[[Figures, str, str | int], None]  # tells how far a round is: the case, and where


@dataclass(frozen=True)
class Case:
    """A server and the view that is asked. threads: how many it has, if they are bounded."""

    server: str
    path: str
    threads: int | None = None
    environment: Environment = field(default_factory=dict)

    def serving(self, **environment: str) -> AbstractContextManager[Server]:
        return serving(self.server, self.threads or 1, **self.environment | environment)

    def at_least(self, readers: int) -> float:
        """Return the seconds that waiting readers need, by the number of threads."""
        return ceil(readers / (self.threads or readers)) * WAIT


CURED = {"LOAD_CURED": "1"}
CLOSING = CURED | {"LOAD_CLOSING": "1"}
EIGHT = CURED | {"LOAD_THREADS": "8"}
DEMO = {"DJANGO_SETTINGS_MODULE": "demo.settings_under_load"}
WAITING = {
    "WSGI, 1 thread": Case("gunicorn", "waits_sync", 1),
    "WSGI, 4 threads": Case("gunicorn", "waits_sync", 4),
    "WSGI, 40 threads": Case("gunicorn", "waits_sync", 40),
    "ASGI, sync view": Case("uvicorn", "waits_sync"),
    "ASGI, async view": Case("uvicorn", "waits_async"),
    "ASGI, async view, cured": Case("uvicorn", "waits_async", environment=CURED),
    "ASGI, cured, one closes": Case("uvicorn", "waits_async", environment=CLOSING),
    "ASGI, async view, cured, 8 threads": Case("uvicorn", "waits_async", environment=EIGHT),
    "the demo": Case("the demo", "waits_async", environment=DEMO),
    "the demo, cured": Case(
        "the demo", "waits_async", environment=DEMO | {"DEMO_LAZY_THREADS": "1"}
    ),
    "Uvicorn alone": Case("uvicorn alone", "waits_async"),
    "asyncio alone": Case("asyncio", "waits_async"),
}
STREAMING = {
    "ASGI": Case("uvicorn", "streams"),
    "ASGI, cured": Case("uvicorn", "streams", environment=CURED),
}
READERS = 1, 10, 100, 300, 1000, 2000
MANY = {"one neighbour": 1, "ten neighbours": 10}
NEIGHBOURS = {  # what a neighbour does, and the view that does so
    "nothing": None,
    "waits": "waits",
    "process": "computes_in_process",
    "thread": "computes_in_thread",
    "sync": "blocks_sync",
    "computes": "computes",
    "blocks": "blocks",
}
EMPTY = {
    "WSGI, sync view": Case("gunicorn", "empty_sync", 4),
    "WSGI, async view": Case("gunicorn", "empty_async", 4),
    "ASGI, sync view": Case("uvicorn", "empty_sync"),
    "ASGI, async view": Case("uvicorn", "empty_async"),
    "ASGI, async view, cured": Case("uvicorn", "empty_async", environment=CURED),
}
MIDDLEWARE = "none", "one", "startproject"
ALONE = {
    "Uvicorn alone": Case("uvicorn alone", "empty_async"),
    "asyncio alone": Case("asyncio", "empty_async"),
}
CEILINGS = ALONE | {name: EMPTY[name] for name in ("WSGI, sync view", "ASGI, async view")}
FOUR = 4  # readers who ask again and again
ASKING = {  # a database; with a view for each
    "WSGI, sync view": Case("gunicorn", "counts_sync", 4),
    "ASGI, sync view": Case("uvicorn", "counts_sync"),
    "ASGI, async view": Case("uvicorn", "counts_async"),
}
CROWD = {  # with the database that is asked
    "WSGI, 4 threads": (Case("gunicorn", "counts_sync", 4), databases.postgresql),
    "WSGI, 4 threads, pool of 4": (Case("gunicorn", "counts_sync", 4), databases.pool_of(4)),
    "ASGI, sync view": (Case("uvicorn", "counts_sync"), databases.postgresql),
    "ASGI, async view": (Case("uvicorn", "counts_async"), databases.postgresql),
    "ASGI, async view, pool of 4": (Case("uvicorn", "counts_async"), databases.pool_of(4)),
    "ASGI, async view, pool of 20": (Case("uvicorn", "counts_async"), databases.pool_of(20)),
    "ASGI, async view, SQLite": (Case("uvicorn", "counts_async"), databases.sqlite),
}
HOLDING = {  # connections to PostgreSQL; with the database that is asked
    "WSGI, 4 threads": (Case("gunicorn", "waits_in_database", 4), "PostgreSQL"),
    "ASGI": (Case("uvicorn", "waits_in_database"), "PostgreSQL"),
    "ASGI, pool of 4": (Case("uvicorn", "waits_in_database"), "pool of 4"),
}


@dataclass
class Sizes:
    """How much is asked: all of it, a quick look, or the least that is a whole."""

    readers: tuple[int, ...] = READERS
    waiting: int = 300
    servers: tuple[str, ...] = ASGI
    streams: tuple[int, ...] = (10, 100, 500, 1000)
    holders: tuple[int, ...] = (1, 10, 40, 120)
    crowd: tuple[int, ...] = (1, 10, 40, 90)
    neighbours: tuple[str, ...] = ("one neighbour", "ten neighbours")
    seconds: float = 1.0
    cases: tuple[str, ...] = ()  # all of them, if none is named
    middleware: tuple[str, ...] = MIDDLEWARE

    def of(self, cases: dict[str, Asked]) -> dict[str, Asked]:
        return {name: case for name, case in cases.items() if not self.cases or name in self.cases}


FULL = Sizes()
QUICK = Sizes(
    readers=(1, 10, 100),
    waiting=50,
    streams=(10, 100),
    holders=(1, 10),
    crowd=(1, 10),
    neighbours=("one neighbour",),
    seconds=0.3,
)


@contextmanager
def late() -> Iterator[Callable[[], float | None]]:
    """Give a function that says for how long client and server waited for a core since then.

    It says None where the system keeps no account.
    """
    account = Account()
    account.start()
    yield account.seconds


async def waiting(figures: Figures, sizes: Sizes, say: Say) -> None:
    """How many waiting readers does one process hold?"""
    for name, case in sizes.of(WAITING).items():
        with case.serving() as server:
            await ask_once(server.port, case.path)
            idle = server.megabytes()
            for readers in sizes.readers:
                if case.at_least(readers) <= LONGEST:
                    await burst(figures, name, readers, case.path, server, readers, idle)
                    say(figures, name, readers)


async def burst(
    figures: Figures, name: str, at: str | int, path: str, server: Server, readers: int, idle: float
) -> None:
    """Let readers ask at once, and add what that took to a case, at a place on the x axis."""
    with late() as lateness:
        asking = at_once(server.port, path, readers)
        seconds, threads, most = await server.watched(asking)
        told = {"seconds": seconds, "threads": threads, "MB": max(0, most - idle)}
        figures.add(name, at, **told, late=lateness())


async def servers(figures: Figures, sizes: Sizes, say: Say) -> None:
    """Do readers take a thread each under other servers, too?"""
    for server in filter(is_installed, sizes.servers):
        with serving(server) as running:
            await ask_once(running.port, "stays")
            name, idle = f"{sizes.waiting} readers", running.megabytes()
            await burst(figures, name, server, "stays", running, sizes.waiting, idle)
            say(figures, name, server)


async def streams(figures: Figures, sizes: Sizes, say: Say) -> None:
    """What does an open stream take?"""
    for name, case in sizes.of(STREAMING).items():
        for readers in sizes.streams:
            with case.serving() as server, late() as lateness:
                async with open_streams(server.port, case.path, 1):  # nobody leaves before the look
                    idle = server.megabytes()
                    async with open_streams(server.port, case.path, readers - 1):
                        took = max(0, server.megabytes() - idle)
                        figures.add(name, readers, threads=server.threads(), MB=took)
                figures.add(name, readers, late=lateness())
            say(figures, name, readers)


async def neighbours(figures: Figures, sizes: Sizes, say: Say) -> None:
    """What does one mistake do to everybody else?"""
    for kind, path in sizes.of(NEIGHBOURS).items():
        with serving("uvicorn") as server:
            for one in filter(None, ["empty_async", path]):
                await ask_once(server.port, one)
            for many in sizes.neighbours:
                await beside(figures, kind, path, server, many, sizes.seconds)
                say(figures, many, kind)


async def beside(
    figures: Figures, kind: str, path: str | None, server: Server, many: str, seconds: float
) -> None:
    """Let a victim ask an empty view beside neighbours, and add what it waited."""
    until = time.perf_counter() + seconds
    with late() as lateness:
        async with asyncio.TaskGroup() as group:
            for busy in [path] * MANY[many] if path else []:
                group.create_task(again_and_again(server.port, busy, until))
            asking = again_and_again(server.port, "empty_async", until, pause=0.005)
            victim = group.create_task(asking)
        took = victim.result()
        told = {"median seconds": statistics.median(took), "worst seconds": max(took)}
        figures.add(many, kind, **told, late=lateness())


async def empty(figures: Figures, sizes: Sizes, say: Say) -> None:
    """What does a request cost when nothing waits?"""
    cases = [
        (name, kind, case) for kind in sizes.middleware for name, case in sizes.of(EMPTY).items()
    ]
    for name, kind, case in [*cases, *((n, "none", case) for n, case in sizes.of(ALONE).items())]:
        with case.serving(LOAD_MIDDLEWARE=kind) as server:
            await ask_once(server.port, case.path)
            crossings = {"crossings": await crossed(server, case)} if name in EMPTY else {}
            await asked(figures, name, kind, case, server, sizes.seconds, crossings)
            say(figures, name, kind)


async def clients(figures: Figures, sizes: Sizes, say: Say) -> None:
    """How many answers does a client get?"""
    for name, case in sizes.of(CEILINGS).items():
        with case.serving() as server:
            await ask_once(server.port, case.path)
            with late() as lateness:
                answers = await again(server, case, FOUR, sizes.seconds) / sizes.seconds
                told = {"requests a second": answers}
                figures.add("asyncio", name, **told, late=lateness())
            say(figures, "asyncio", name)
            if shutil.which(WRK):
                with late() as lateness:
                    told = {"requests a second": await of_wrk(server.port, case.path, FOUR)}
                    figures.add(WRK, name, **told, late=lateness())
                say(figures, WRK, name)


async def again(server: Server, case: Case, readers: int, seconds: float) -> int:
    """Let some readers ask again and again; return how many answers they got."""
    until = time.perf_counter() + seconds
    asking = (again_and_again(server.port, case.path, until) for _ in range(readers))
    return sum(map(len, await asyncio.gather(*asking)))


async def queries(figures: Figures, sizes: Sizes, say: Say) -> None:
    """What does a query cost?"""
    for kind, made in databases.KINDS.items():
        with made() as environment:
            for name, case in sizes.of(ASKING).items():
                with case.serving(**environment) as server:
                    await ask_once(server.port, case.path)
                    await asked(figures, name, kind, case, server, sizes.seconds, {})
                    say(figures, name, kind)


async def crowd(figures: Figures, sizes: Sizes, say: Say) -> None:
    """Do more readers of a database get more answers?"""
    for name, (case, made) in sizes.of(CROWD).items():
        with made() as environment, case.serving(**environment) as server:
            await ask_once(server.port, case.path)
            for readers in sizes.crowd:
                with late() as lateness:
                    answers = await again(server, case, readers, sizes.seconds) / sizes.seconds
                    told = {"answers a second": answers}
                    figures.add(name, readers, **told, late=lateness())
                say(figures, name, readers)


async def connections(figures: Figures, sizes: Sizes, say: Say) -> None:
    """How many connections do waiting readers hold?"""
    for name, (case, kind) in sizes.of(HOLDING).items():
        with databases.KINDS[kind]() as environment, case.serving(**environment) as server:
            await ask_once(server.port, case.path)
            for readers in sizes.holders:
                await held(figures, name, case, server, readers)
                say(figures, name, readers)


async def held(figures: Figures, name: str, case: Case, server: Server, readers: int) -> None:
    """Let readers ask a database at once, and add how many connections they held."""
    async with databases.counting() as count:
        with late() as lateness:
            asking, most = asyncio.create_task(some_fail(server.port, case.path, readers)), 0
            while not asking.done():
                most = max(most, await count())
                await asyncio.sleep(LOOK)
            seconds, errors = asking.result()
            told = {"connections": most, "refused": len(errors), "seconds": seconds}
            figures.add(name, readers, **told, late=lateness())


async def asked(
    figures: Figures,
    name: str,
    kind: str,
    case: Case,
    server: Server,
    seconds: float,
    crossings: dict[str, int],
) -> None:
    """Let four readers ask again and again, and add what a request cost the server."""
    before = server.processor_time()
    with late() as lateness:
        requests = await again(server, case, FOUR, seconds)
        cost = (server.processor_time() - before) / requests
        told = {"processor seconds": cost, "requests a second": requests / seconds}
        figures.add(name, kind, **told, **crossings, late=lateness())


async def crossed(server: Server, case: Case, requests: int = 10) -> int:
    """Return how often a request crosses between the event loop and a thread, either way."""

    async def count() -> int:
        answer = await ask_once(server.port, "crossed")
        return int(answer.rpartition(b"\r\n")[2].removesuffix(END.encode()))

    before, between = await count(), await count()
    for _ in range(requests):
        await ask_once(server.port, case.path)
    return round((await count() - between - (between - before)) / requests)


QUESTIONS = {
    "waiting": waiting,
    "neighbours": neighbours,
    "empty": empty,
    "queries": queries,
    "crowd": crowd,
    "connections": connections,
    "servers": servers,
    "streams": streams,
    "clients": clients,
}
IN_POSTGRESQL = {"queries", "connections", "crowd"}
