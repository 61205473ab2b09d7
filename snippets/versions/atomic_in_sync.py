"""Roll back a sync function that sync_to_async calls."""

import asyncio

import django
from asgiref.sync import sync_to_async
from django.conf import settings
from django.db import connection, models, transaction

sqlite = {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}
settings.configure(DATABASES={"default": sqlite})
django.setup()


class Book(models.Model):
    Meta = type("Meta", (), {"app_label": "library"})


@sync_to_async
def create_table():
    with connection.schema_editor() as editor:
        editor.create_model(Book)


@sync_to_async
@transaction.atomic
def create_and_fail():
    Book.objects.create()
    raise ValueError


async def main():
    await create_table()
    await asyncio.gather(create_and_fail(), return_exceptions=True)
    count = await sync_to_async(Book.objects.count)()
    assert count == 0
    print(f"works: rolled back, {count} books are left")


asyncio.run(main())
