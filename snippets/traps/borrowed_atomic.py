"""Wait for a payment in a transaction, while another task saves."""

import asyncio

import django
from asgiref.sync import async_to_sync, sync_to_async
from django.conf import settings
from django.db import connection, transaction

sqlite = {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}
settings.configure(DATABASES={"default": sqlite})
django.setup()
ask = connection.cursor().execute
ask("CREATE TABLE orders (buyer)")


class AsyncAtomic(transaction.Atomic):
    __aenter__ = sync_to_async(transaction.Atomic.__enter__)
    __aexit__ = sync_to_async(transaction.Atomic.__exit__)


async def ann():
    async with AsyncAtomic(using=None, savepoint=True, durable=False):
        await sync_to_async(ask)("INSERT INTO orders VALUES ('Ann')")
        await asyncio.sleep(0.2)
        raise ValueError("the payment failed")


async def main():
    order = asyncio.create_task(ann())
    await asyncio.sleep(0.1)
    await sync_to_async(ask)("INSERT INTO orders VALUES ('Ben')")
    print("Ben is told: saved")
    await asyncio.gather(order, return_exceptions=True)


async_to_sync(main)()
print("orders:", ask("SELECT buyer FROM orders").fetchall())
