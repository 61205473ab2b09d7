"""Overlap three async queries of one request with gather."""

import asyncio
import time

import django
from asgiref.sync import sync_to_async
from django.conf import settings
from django.db import connection, models

WAIT = 0.5
sqlite = {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}
settings.configure(DATABASES={"default": sqlite})
django.setup()


class Book(models.Model):
    class Meta:
        app_label = "library"


@sync_to_async
def create_slow_table():
    with connection.schema_editor() as editor:
        editor.create_model(Book)
    Book.objects.create()
    connection.connection.create_function("slow", 1, time.sleep)


async def main():
    await create_slow_table()
    slow = models.Func(WAIT, function="slow", output_field=models.TextField())
    books = Book.objects.annotate(slow=slow)
    start = time.perf_counter()
    await asyncio.gather(*(books.aget(pk=1) for _ in range(3)))
    waits = (time.perf_counter() - start) / WAIT
    print(f"{waits:.1f} waits: three queries, each waits once")


asyncio.run(main())
