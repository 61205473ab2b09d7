"""Run a sync query in a coroutine, by DJANGO_ALLOW_ASYNC_UNSAFE."""

import asyncio
import os

import django
from django.conf import settings
from django.db import connection, models

sqlite = {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}
settings.configure(DATABASES={"default": sqlite})
django.setup()


class Book(models.Model):
    title = models.CharField(max_length=20)

    class Meta:
        app_label = "library"


async def main():
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with connection.schema_editor() as editor:
        editor.create_model(Book)
    print(f"works: {Book.objects.count()} books counted")


asyncio.run(main())
