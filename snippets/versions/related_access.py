"""Read a foreign key that is not loaded yet."""

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
    author = models.ForeignKey(Author, models.CASCADE, related_name="books")
    Meta = type("Meta", (), {"app_label": "library"})


@sync_to_async
def create_author():
    with connection.schema_editor() as editor:
        editor.create_model(Author)
        editor.create_model(Book)
    return Author.objects.create()


async def main():
    author = await create_author()
    await sync_to_async(Book.objects.create)(author=author)
    book = await sync_to_async(Book.objects.get)()
    print(f"works: author {book.author.pk}")


asyncio.run(main())
