"""Run a coroutine from sync code that a coroutine waits for, by asgiref."""

import asyncio

import django
from asgiref.sync import async_to_sync, sync_to_async
from django.conf import settings
from django.db import connection

sqlite = {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}
apps = ["django.contrib.contenttypes"]
settings.configure(DATABASES={"default": sqlite}, INSTALLED_APPS=apps)
django.setup()

from django.contrib.contenttypes.models import ContentType


async def count():
    return await ContentType.objects.acount()


def report():
    with connection.schema_editor() as editor:
        editor.create_model(ContentType)
    print("rows:", async_to_sync(count)())


async def main():
    await sync_to_async(report)()


asyncio.run(main())
