"""Get an object, a list, or a 404 with the shortcuts."""

import asyncio

import django
from asgiref.sync import sync_to_async
from django.conf import settings
from django.db import connection, models
from django.http import Http404

sqlite = {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}
settings.configure(DATABASES={"default": sqlite})
django.setup()


class Book(models.Model):
    class Meta:
        app_label = "library"


@sync_to_async
def create_book():
    with connection.schema_editor() as editor:
        editor.create_model(Book)
    Book.objects.create()


async def main():
    from django.shortcuts import aget_list_or_404, aget_object_or_404

    await create_book()
    assert len(await aget_list_or_404(Book)) == 1
    try:
        await aget_object_or_404(Book, pk=2)
    except Http404:
        print("works: one found, one 404")


asyncio.run(main())
