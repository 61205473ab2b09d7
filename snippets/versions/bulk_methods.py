"""Create, fetch and update in bulk with methods of a queryset."""

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
    await Book.objects.abulk_create([Book(title="One"), Book(title="Two")])
    books = await Book.objects.ain_bulk()
    for book in books.values():
        book.title = book.title.upper()
    await Book.objects.abulk_update(books.values(), ["title"])
    assert await Book.objects.filter(title="TWO").acount() == 1
    print(f"works: {len(books)} objects")


asyncio.run(main())
