"""Overlap three queries, each in a thread and on a connection of its own."""

import asyncio
import time

import django
from asgiref.sync import sync_to_async
from django.conf import settings
from django.db import connection

WAIT = 0.5
sqlite = {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}
settings.configure(DATABASES={"default": sqlite})
django.setup()


def query():
    with connection.cursor() as cursor:
        connection.connection.create_function("slow", 1, time.sleep)
        cursor.execute("SELECT slow(%s)", [WAIT])
    connection.close()


async def main():
    in_thread = sync_to_async(query, thread_sensitive=False)
    start = time.perf_counter()
    await asyncio.gather(in_thread(), in_thread(), in_thread())
    waits = (time.perf_counter() - start) / WAIT
    print(f"{waits:.1f} waits: three queries, each waits once")


asyncio.run(main())
