"""Keep a bot at work while its database is replaced by a backup."""

import asyncio
import os
import sqlite3
import tempfile

import django
from asgiref.sync import sync_to_async
from django.conf import settings
from django.db import Error, connection

folder = tempfile.TemporaryDirectory()
file, backup = f"{folder.name}/db", f"{folder.name}/backup"
for name in file, backup:
    sqlite3.connect(name).execute("CREATE TABLE jobs (state)")
sqlite = {"ENGINE": "django.db.backends.sqlite3", "NAME": file}
settings.configure(DATABASES={"default": sqlite})
django.setup()


def save():
    connection.cursor().execute("INSERT INTO jobs VALUES ('done')")


async def main():
    for job in 1, 2, 3:
        try:
            await sync_to_async(save)()
            print(f"job {job}: saved")
        except Error as error:
            print(f"job {job}: {type(error).__name__}: {error}")
        if job == 1:
            os.replace(backup, file)


asyncio.run(main())
