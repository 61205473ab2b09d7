"""Save, refresh and delete an object with its own methods."""

import asyncio

import django
from asgiref.sync import sync_to_async
from django.conf import settings
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
    book = Book(title="One")
    await book.asave()
    book.title = "Two"
    await book.arefresh_from_db()
    assert book.title == "One"
    await book.adelete()
    print("works: asave, arefresh_from_db, adelete")


asyncio.run(main())
