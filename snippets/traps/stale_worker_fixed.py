"""Let each job of a bot begin with a new connection."""

import asyncio
import os
import sqlite3
import tempfile

import django
from asgiref.sync import sync_to_async
from django.conf import settings
from django.db import close_old_connections, connection

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
        await sync_to_async(close_old_connections)()
        await sync_to_async(save)()
        print(f"job {job}: saved")
        if job == 1:
            os.replace(backup, file)


asyncio.run(main())
