"""Close a bot's database connection at the end, from a coroutine."""

import asyncio

import django
from asgiref.sync import sync_to_async
from django.conf import settings
from django.db import DatabaseError, connection

sqlite = {"ENGINE": "django.db.backends.sqlite3", "NAME": "file:"}  # temporary
settings.configure(DATABASES={"default": sqlite})
django.setup()


def job():
    connection.cursor().execute("SELECT 1")


def is_open():
    return connection.connection is not None


async def main():
    await sync_to_async(job)()
    for method in connection.cursor, connection.close:
        try:
            await sync_to_async(method)()
        except DatabaseError as error:
            message = str(error).partition(" The object with alias")[0]
            print(f"{method.__name__}: {type(error).__name__}: {message}")
    print("open:", await sync_to_async(is_open)())


asyncio.run(main())
