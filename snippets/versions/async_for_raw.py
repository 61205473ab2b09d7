"""Iterate a raw query with async for."""

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
def create_books():
    with connection.schema_editor() as editor:
        editor.create_model(Book)
    Book.objects.create(title="One")
    Book.objects.create(title="Two")


async def main():
    await create_books()
    found = Book.objects.raw("SELECT * FROM library_book ORDER BY id")
    print(f"works: {[book.title async for book in found]}")


asyncio.run(main())
