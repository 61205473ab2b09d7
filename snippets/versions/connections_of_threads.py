"""Count the connections that three queries in threads leave open."""

import asyncio
import time

import django
from asgiref.sync import sync_to_async
from django.conf import settings
from django.db import connection
from django.db.backends.signals import connection_created

sqlite = {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}
settings.configure(DATABASES={"default": sqlite})
django.setup()
opened = []


def remember(connection, **kwargs):
    opened.append(connection)


def query():
    connection.ensure_connection()
    time.sleep(0.2)


async def left_open(in_thread):
    opened.clear()
    await asyncio.gather(in_thread(), in_thread(), in_thread())
    return sum(one.connection is not None for one in opened)


async def main():
    many = await left_open(sync_to_async(query, thread_sensitive=False))
    few = await left_open(sync_to_async(query, thread_sensitive=True))
    print(f"{many}: left open by three threads, {few} by the one of all")


connection_created.connect(remember)
asyncio.run(main())
