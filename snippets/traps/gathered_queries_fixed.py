"""Gather three slow queries, each in a thread that closes its connection."""

import asyncio
import time
from contextlib import closing

import django
from asgiref.sync import sync_to_async
from django.conf import settings
from django.db import connections

sqlite = {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}
settings.configure(DATABASES={"default": sqlite})
django.setup()


def query():
    with closing(connections["default"]) as connection:
        connection.ensure_connection()
        connection.connection.create_function("slow", 1, time.sleep)
        connection.cursor().execute("SELECT slow(0.3)")
    print("queried, and closed")


async def main():
    ask = sync_to_async(query, thread_sensitive=False)
    start = time.perf_counter()
    await asyncio.gather(ask(), ask(), ask())
    print(f"three queries: {time.perf_counter() - start:.2f} s")


asyncio.run(main())
