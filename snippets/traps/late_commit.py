"""Give a transaction a tenth of a second, and count what is saved."""

import asyncio
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
def order(buyer):
    ask("INSERT INTO orders VALUES (%s)", [buyer])
    time.sleep(0.3)


async def main():
    try:
        async with asyncio.timeout(0.1):
            await sync_to_async(order)("Ann")
    except TimeoutError:
        print("too slow, please try again")


async_to_sync(main)()
print("orders:", ask("SELECT * FROM orders").fetchall())
