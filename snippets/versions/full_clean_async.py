"""Validate a model in a coroutine with afull_clean."""

import asyncio

import django
from django.conf import settings
from django.db import models

settings.configure()
django.setup()


class Book(models.Model):
    title = models.CharField(max_length=20)

    class Meta:
        app_label = "library"


async def main():
    book = Book(title="One")
    await book.afull_clean()
    print(f"works: {book.title} is valid")


asyncio.run(main())
