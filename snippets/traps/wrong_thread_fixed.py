"""Close a bot's database connection at the end, in the thread that has it."""

import asyncio

import django
from asgiref.sync import sync_to_async
from django.conf import settings
from django.db import connection, connections

sqlite = {"ENGINE": "django.db.backends.sqlite3", "NAME": "file:"}  # temporary
settings.configure(DATABASES={"default": sqlite})
django.setup()


def job():
    connection.cursor().execute("SELECT 1")


def is_open():
    return connection.connection is not None


async def main():
    await sync_to_async(job)()
    print("open:", await sync_to_async(is_open)())
    await sync_to_async(connections.close_all)()
    print("open:", await sync_to_async(is_open)())


asyncio.run(main())
