"""Send a mail after the commit, by an async function that is made sync."""

import asyncio
import warnings

import django
from asgiref.sync import async_to_sync, sync_to_async
from django.conf import settings
from django.db import connection, transaction

sqlite = {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}
settings.configure(DATABASES={"default": sqlite})
django.setup()
warnings.formatwarning = lambda text, kind, *where: f"{kind.__name__}: {text}\n"


async def send_mail():
    await asyncio.sleep(0.1)
    print("the mail is sent")


@transaction.atomic
def save():
    connection.cursor().execute("CREATE TABLE orders (buyer)")
    transaction.on_commit(async_to_sync(send_mail))


async def main():
    await sync_to_async(save)()
    print("the order is saved")


asyncio.run(main())
