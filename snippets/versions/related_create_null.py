"""Create through a related manager whose foreign key may be null."""

import asyncio

import django
from asgiref.sync import sync_to_async
from django.conf import settings
from django.db import connection, models

sqlite = {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}
settings.configure(DATABASES={"default": sqlite})
django.setup()


class Author(models.Model):
    Meta = type("Meta", (), {"app_label": "library"})


class Book(models.Model):
    author = models.ForeignKey(Author, models.CASCADE, "books", null=True)
    Meta = type("Meta", (), {"app_label": "library"})


@sync_to_async
def create_author():
    with connection.schema_editor() as editor:
        editor.create_model(Author)
        editor.create_model(Book)
    return Author.objects.create()


async def main():
    author = await create_author()
    book = await author.books.acreate()
    assert book.author_id == author.pk, "saved without its author"
    print(f"works: author {book.author_id}")


asyncio.run(main())
