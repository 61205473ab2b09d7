"""Count what many open streams of the demo take: python -m tests.support.open_streams 500

It prints threads, connections to the database that DATABASE_URL names, a PostgreSQL, and memory.
tests/support/open_streams.txt is what it printed once.
"""

import asyncio
import os
import platform
import sys
from contextlib import contextmanager
from importlib.metadata import version
from urllib.parse import urlsplit

import httpx
import psutil
import psycopg

from demo.servers import SERVERS
from snippets.measuring.databases import CONNECTED
from tests.support.demos import run_alone
from tests.support.project import ENVIRONMENT, QUIET, ROOT, run
from tests.support.servers import HERE, serving

AT_ONCE = 25  # readers who ask: none waits for so long that the demo's call of its API gives up
POST = (
    "POST /stream/async/ HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: {length}\r\n"
    "Content-Type: application/x-www-form-urlencoded\r\nCookie: csrftoken={token}\r\n"
    "X-CSRFToken: {token}\r\n\r\n{body}"
)


@contextmanager
def waiting_api():
    """Run an API whose answers wait; give its URL."""
    command = "-m", "uvicorn", "tests.support.waiting_api:application", "--port", "{port}"
    with serving(*command, cwd=ROOT, **QUIET) as (url, _):
        yield url


@contextmanager
def demo_of(api, database, **environment):
    """Run one process of the demo that asks this API; give its URL and process."""
    environment = ENVIRONMENT | {"DATABASE_URL": database, "DEMO_UPSTREAM": api} | environment
    assert run("demo/manage.py", "migrate", DATABASE_URL=database).returncode == 0
    command = SERVERS["uvicorn"].command("127.0.0.1", "{port}", 1)
    with serving(*command, cwd=ROOT, env=environment, **QUIET) as (url, process):
        yield url, process


def counted(number, lazy, api, database):
    """Return how many threads and connections so many open streams take, and how many MiB."""
    environment = {"DEMO_LAZY_THREADS": lazy, "DEMO_STREAMS": str(number)}
    with demo_of(api, database, **environment) as (url, server):
        process = psutil.Process(server.pid)
        assert httpx.get(f"{url}/stream/", **HERE).is_success
        before = process.memory_info().rss
        return while_open(number, url, lambda: look(process, database, before))


def look(process, database, before):
    with psycopg.connect(database) as connection:
        connections = connection.execute(CONNECTED, [urlsplit(database).path[1:]]).fetchone()[0]
    mib = round((process.memory_info().rss - before) / 2**20)
    return process.num_threads(), connections, mib


def while_open(number, url, look):
    """Return what a function returns while so many streams have each given one token."""

    async def main():
        connections = []
        try:
            while len(connections) < number:
                start = len(connections)
                readers = range(start, min(start + AT_ONCE, number))
                connections += await asyncio.gather(*(opened(url, each) for each in readers))
            return await asyncio.to_thread(look)
        finally:
            for _, writer in connections:
                writer.close()

    return run_alone(main())


async def opened(url, each):
    """Ask as one reader, and read until the first token is there; return the connection."""
    reader, writer = await asyncio.open_connection("127.0.0.1", urlsplit(url).port)
    body = f"key=stream-{each}"
    request = POST.format(token=f"{each:032}", length=len(body), body=body)
    writer.write(request.encode())
    await reader.readuntil(b"event: token")
    return reader, writer


def main(number):
    versions = [f"{name} {version(name)}" for name in ("Django", "uvicorn")]
    system = f"Python {platform.python_version()}", *versions, platform.system()
    print(f"$ python -m tests.support.open_streams {number}  # {', '.join(system)}")
    with waiting_api() as api:
        for lazy in "0", "1":
            taken = counted(int(number), lazy, api, os.environ["DATABASE_URL"])
            threads, connections, mib = taken
            print(
                f"DEMO_LAZY_THREADS={lazy}: {number} open streams, {threads} threads, "
                f"{connections} connections, {mib} MiB more than without"
            )


if __name__ == "__main__":
    main(*sys.argv[1:])
