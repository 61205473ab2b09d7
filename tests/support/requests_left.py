"""Ask demo.asgi in this process; print as JSON how many threads wait, and what requests leave.

Connections are those of Django without a pool, and counted by the system: files and sockets.
"""

import asyncio
import json
import threading

import psutil
from asgiref.sync import sync_to_async
from asgiref.testing import ApplicationCommunicator
from django.core.signals import request_finished
from django.db import connection
from django.http import HttpResponse
from django.urls import path

from demo import settings
from demo.asgi import application
from demo.urls import urlpatterns

READERS = 20
everyone, asked, answer = asyncio.Barrier(READERS), asyncio.Semaphore(0), threading.Event()
threads, logged, finished, open_meanwhile = [], [], [], []


def query():
    connection.cursor().execute("SELECT 1")
    logged.append(len(connection.queries))
    open_meanwhile.append(connections())


def connections():
    """Return how many files and sockets of the database this process has open."""
    process, name = psutil.Process(), settings.DATABASES["default"]["NAME"]
    files = [file for file in process.open_files() if file.path == name]
    return len(files) + len(process.net_connections("tcp"))


async def waits(request):
    if await everyone.wait() == READERS - 1:  # the last of them
        threads.append(threading.active_count())
    return HttpResponse()


async def asks(request):
    await sync_to_async(query)()
    return HttpResponse()


async def fails(request):
    await sync_to_async(query)()
    raise RuntimeError("as a view of yours may")


async def stays(request):
    """Wait for a database that answers only when the reader has left."""
    loop = asyncio.get_running_loop()

    def slow():
        query()
        loop.call_soon_threadsafe(asked.release)
        answer.wait()

    try:
        await sync_to_async(slow)()
    finally:  # cancelled, because the reader is gone
        answer.set()


urlpatterns += [path(f"left/{view.__name__}", view) for view in (waits, asks, fails, stays)]


def reader(view):
    request = {"type": "http", "method": "GET", "path": f"/left/{view.__name__}"}
    return ApplicationCommunicator(application, {**request, "headers": [(b"host", b"localhost")]})


async def ask(view):
    client = reader(view)
    await client.send_input({"type": "http.request"})
    status = (await client.receive_output(60))["status"]
    await client.wait(60)
    return status


async def leave():
    client = reader(stays)
    await client.send_input({"type": "http.request"})
    await asked.acquire()
    await client.send_input({"type": "http.disconnect"})
    await client.wait(60)


async def main():
    statuses = await asyncio.gather(*(ask(waits) for _ in range(READERS)))
    left = {}
    for _ in range(3):
        statuses.append(await ask(asks))
    left["in turn"] = connections()
    statuses += await asyncio.gather(*(ask(asks) for _ in range(READERS)))
    left["at once"] = connections()
    statuses.append(await ask(fails))
    left["failed"] = connections()
    await leave()
    left["gone in mid-query"] = connections()
    report = {"left": left, "open meanwhile": max(open_meanwhile) > 0, "finished": len(finished)}
    report |= {"answered": statuses.count(200), "failed": statuses.count(500)}
    print(json.dumps({**report, "threads": threads, "queries logged": logged}))


settings.OPTIONS.pop("pool", None)
request_finished.connect(lambda **signal: finished.append(signal), weak=False)
asyncio.run(main())
