"""Gather three slow queries."""

import asyncio
import time

import django
from asgiref.sync import sync_to_async
from django.conf import settings
from django.db import connection

sqlite = {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}
settings.configure(DATABASES={"default": sqlite})
django.setup()


def query():
    connection.ensure_connection()
    connection.connection.create_function("slow", 1, time.sleep)
    connection.cursor().execute("SELECT slow(0.3)")
    print("queried")


async def main():
    ask = sync_to_async(query)  # as aget() and its like do
    start = time.perf_counter()
    await asyncio.gather(ask(), ask(), ask())
    print(f"three queries: {time.perf_counter() - start:.2f} s")


asyncio.run(main())
