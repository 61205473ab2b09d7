"""Read a foreign key of a row that was fetched with FETCH_PEERS."""

import django
from asgiref.sync import async_to_sync, sync_to_async
from django.conf import settings
from django.db import connection, models

sqlite = {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}
settings.configure(DATABASES={"default": sqlite})
django.setup()


class Author(models.Model):
    Meta = type("Meta", (), {"app_label": "library"})


class Book(models.Model):
    author = models.ForeignKey(Author, models.CASCADE)
    Meta = type("Meta", (), {"app_label": "library"})


def fetched():
    return Book.objects.fetch_mode(models.FETCH_PEERS).get()


async def main():
    book = await sync_to_async(fetched)()
    print(f"works: author {book.author.pk}")


with connection.schema_editor() as editor:
    editor.create_model(Author)
    editor.create_model(Book)
Book.objects.create(author=Author.objects.create())
async_to_sync(main)()
