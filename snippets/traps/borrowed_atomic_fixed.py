"""Wait for a payment, then save in a transaction without a wait."""

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


@transaction.atomic
def save(is_paid):
    ask("INSERT INTO orders VALUES ('Ann')")
    if not is_paid:
        raise ValueError("the payment failed")


async def ann():
    is_paid = await asyncio.sleep(0.2, result=False)
    await sync_to_async(save)(is_paid)


async def main():
    order = asyncio.create_task(ann())
    await asyncio.sleep(0.1)
    await sync_to_async(ask)("INSERT INTO orders VALUES ('Ben')")
    print("Ben is told: saved")
    await asyncio.gather(order, return_exceptions=True)


async_to_sync(main)()
print("orders:", ask("SELECT buyer FROM orders").fetchall())
