"""Render a template over a lazy queryset in an async view."""

import asyncio

import django
from asgiref.sync import sync_to_async
from django.conf import settings
from django.db import connection, models
from django.shortcuts import render

sqlite = {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}
page = {"page": "{{ books|length }} books"}
loaders = [("django.template.loaders.locmem.Loader", page)]
backend = "django.template.backends.django.DjangoTemplates"
settings.configure(
    DATABASES={"default": sqlite},
    TEMPLATES=[{"BACKEND": backend, "OPTIONS": {"loaders": loaders}}],
)
django.setup()


class Book(models.Model):
    class Meta:
        app_label = "library"


@sync_to_async
def create_table():
    with connection.schema_editor() as editor:
        editor.create_model(Book)


async def main():
    await create_table()
    response = render(None, "page", {"books": Book.objects.all()})
    print(f"works: {response.content.decode()}")


asyncio.run(main())
