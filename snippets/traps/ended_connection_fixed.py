"""Let each job begin with a new connection (needs POSTGRESQL_URL)."""

import asyncio
import os
from select import select

import dj_database_url
import django
from asgiref.sync import sync_to_async
from django.conf import settings
from django.db import close_old_connections, connection, connections

postgresql = dj_database_url.parse(os.environ["POSTGRESQL_URL"])
settings.configure(DATABASES={"default": postgresql, "other": postgresql})
django.setup()


def ask():
    connection.cursor().execute("SELECT 1")


def end():  # as a server does that restarts
    number = connection.connection.info.backend_pid
    other = connections["other"].cursor()
    other.execute("SELECT pg_terminate_backend(%s)", [number])
    select([connection.connection], [], [])  # until the server has said so


async def main():
    for job in 1, 2, 3:
        await sync_to_async(close_old_connections)()
        await sync_to_async(ask)()
        print(f"job {job}: done")
        if job == 1:
            await sync_to_async(end)()


asyncio.run(main())
