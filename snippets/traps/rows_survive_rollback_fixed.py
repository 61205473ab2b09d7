"""Save two orders in the thread of a transaction that is rolled back."""

import asyncio
import tempfile

import django
from asgiref.sync import async_to_sync, sync_to_async
from django.conf import settings
from django.db import connection, transaction

folder = tempfile.TemporaryDirectory()
sqlite = {"ENGINE": "django.db.backends.sqlite3", "NAME": f"{folder.name}/db"}
settings.configure(DATABASES={"default": sqlite})
django.setup()


def insert(buyer):
    connection.cursor().execute("INSERT INTO orders VALUES (%s)", [buyer])


async def save_both():
    save = sync_to_async(insert)
    await asyncio.gather(save("Ann"), save("Ben"))


@transaction.atomic
def order():
    async_to_sync(save_both)()
    raise ValueError("the payment failed")


connection.cursor().execute("CREATE TABLE orders (buyer)")
try:
    order()
except ValueError:
    rows = connection.cursor().execute("SELECT * FROM orders").fetchall()
    print("rolled back, rows:", len(rows))
