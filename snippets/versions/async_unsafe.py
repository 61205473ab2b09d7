"""Refuse a sync query in a coroutine."""

import asyncio

import django
from asgiref.sync import sync_to_async
from django.conf import settings
from django.core.exceptions import SynchronousOnlyOperation
from django.db import connection, models

sqlite = {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}
settings.configure(DATABASES={"default": sqlite})
django.setup()


class Book(models.Model):
    title = models.CharField(max_length=20)

    class Meta:
        app_label = "library"


@sync_to_async
def create_table():
    with connection.schema_editor() as editor:
        editor.create_model(Book)


async def main():
    await create_table()
    try:
        Book.objects.count()
    except SynchronousOnlyOperation as error:
        print(f"works: {error}")
    else:
        raise AssertionError("the event loop was blocked by a query")


asyncio.run(main())
