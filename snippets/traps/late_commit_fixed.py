"""Let a transaction ask, before it commits, whether it is still wanted."""

import asyncio
import threading
import time

import django
from asgiref.sync import async_to_sync, sync_to_async
from django.conf import settings
from django.db import connection, transaction

sqlite = {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}
settings.configure(DATABASES={"default": sqlite})
django.setup()
ask = connection.cursor().execute
ask("CREATE TABLE orders (buyer)")


@transaction.atomic
def order(buyer, gave_up):
    ask("INSERT INTO orders VALUES (%s)", [buyer])
    time.sleep(0.3)
    if gave_up.is_set():
        transaction.set_rollback(True)


async def main():
    gave_up = threading.Event()
    try:
        async with asyncio.timeout(0.1):
            await sync_to_async(order)("Ann", gave_up)
    except TimeoutError:
        gave_up.set()
        print("too slow, please try again")


async_to_sync(main)()
print("orders:", ask("SELECT * FROM orders").fetchall())
