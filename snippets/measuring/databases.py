"""The databases that are asked: each is made for the measurement, and is gone after it."""

import contextlib
import os
import subprocess
import sys
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AbstractContextManager
from urllib.parse import urlsplit

from snippets.recorder.catalog import ROOT

POSTGRESQL = "POSTGRESQL_URL"  # a server on which databases may be made
Environment = dict[str, str]  # variables that django_site.py reads
NAME = f"load_{os.getpid()}"  # of ours there, and of who is connected to it
CONNECTED = """
SELECT count(*) FROM pg_stat_activity
WHERE datname = %s AND pid <> pg_backend_pid() AND backend_type = 'client backend'
"""  # PostgreSQL's own autovacuum connects to a database, too, once a minute


@contextlib.contextmanager
def sqlite() -> Iterator[Environment]:
    """Make a file with the table of content types; give the variables that name it."""
    with tempfile.TemporaryDirectory() as folder:
        yield migrated(LOAD_DATABASE=f"sqlite:///{folder}/db.sqlite3")


@contextlib.contextmanager
def postgresql() -> Iterator[Environment]:
    """The same, of a database on the server that POSTGRESQL_URL names."""
    import psycopg  # which comes with an extra, and no other question needs

    server = os.environ[POSTGRESQL]
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {NAME}")
        try:
            yield migrated(LOAD_DATABASE=urlsplit(server)._replace(path=f"/{NAME}").geturl())
        finally:
            connection.execute(f"DROP DATABASE {NAME} WITH (FORCE)")


def pool_of(most: int) -> Callable[[], AbstractContextManager[Environment]]:
    """Return a function that does the same, with Django's pool of so many connections."""

    @contextlib.contextmanager
    def pooled() -> Iterator[Environment]:
        with postgresql() as environment:
            yield environment | {"LOAD_POOL": str(most)}

    return pooled


KINDS = {"SQLite": sqlite, "PostgreSQL": postgresql, "pool of 4": pool_of(4)}


def migrated(**environment: str) -> Environment:
    """Make the table in the database of an environment, and return that."""
    subprocess.run(
        [sys.executable, "-m", "snippets.measuring.django_site"],
        cwd=ROOT,
        env=os.environ | environment,
        check=True,
    )
    return environment


@contextlib.asynccontextmanager
async def counting() -> AsyncIterator[Callable[[], Awaitable[int]]]:
    """Give a function that says how many connections our database has, asked by another one."""
    import psycopg

    url = os.environ[POSTGRESQL]
    async with await psycopg.AsyncConnection.connect(url, autocommit=True) as connection:

        async def count() -> int:
            (connected,) = await (await connection.execute(CONNECTED, [NAME])).fetchone() or [0]
            return connected

        yield count
