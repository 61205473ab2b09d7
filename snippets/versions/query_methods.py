"""Create, get, count, update and delete with methods of a queryset."""

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
    book = await Book.objects.acreate(title="One")
    assert await Book.objects.aget(title="One") == book
    assert await Book.objects.afirst() == book
    assert await Book.objects.acount() == 1
    assert await Book.objects.filter(pk=book.pk).aexists()
    assert await Book.objects.aupdate(title="Two") == 1
    assert (await Book.objects.all().adelete())[0] == 1
    print("works: all seven calls")


asyncio.run(main())
