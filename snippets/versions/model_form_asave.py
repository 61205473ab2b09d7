"""Save a ModelForm in a coroutine with asave."""

import asyncio

import django
from asgiref.sync import sync_to_async
from django.conf import settings
from django.db import connection, models
from django.forms import modelform_factory

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
    form = modelform_factory(Book, fields=["title"])({"title": "One"})
    book = await form.asave()
    print(f"works: {book.title}")


asyncio.run(main())
