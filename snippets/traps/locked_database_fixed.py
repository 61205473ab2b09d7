"""Let two users read a number and write it back, in turn, in SQLite."""

import asyncio
import tempfile
import threading
import time

import django
from django.conf import settings
from django.db import connection, transaction

folder = tempfile.TemporaryDirectory()
sqlite = {"ENGINE": "django.db.backends.sqlite3", "NAME": f"{folder.name}/db"}
sqlite["OPTIONS"] = {"transaction_mode": "IMMEDIATE"}
settings.configure(DATABASES={"default": sqlite})
django.setup()
both = threading.Barrier(2)


def take_seat():
    ask = connection.cursor().execute
    both.wait()
    with transaction.atomic():
        (free,) = ask("SELECT free FROM seats").fetchone()
        time.sleep(0.2)
        ask("UPDATE seats SET free = %s", [free - 1])


async def main():
    users = asyncio.to_thread(take_seat), asyncio.to_thread(take_seat)
    results = await asyncio.gather(*users, return_exceptions=True)
    for error in filter(None, results):
        print(f"{type(error).__name__}: {error}")


ask = connection.cursor().execute
ask("CREATE TABLE seats AS SELECT 9 AS free")
asyncio.run(main())
print("seats left of 9:", *ask("SELECT free FROM seats").fetchone())
