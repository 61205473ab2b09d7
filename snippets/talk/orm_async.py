"""Query from a coroutine, with and without await."""

import asyncio

import django
from asgiref.sync import sync_to_async
from django.conf import settings
from django.core.exceptions import SynchronousOnlyOperation
from django.core.management import call_command
from django.db.backends.signals import connection_created


def opened(**details):
    print("a connection opens")


sqlite = {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}
settings.configure(
    INSTALLED_APPS=["django.contrib.contenttypes"],
    DATABASES={"default": sqlite},
    MIGRATION_MODULES={"contenttypes": None},
)
connection_created.connect(opened)
django.setup()

from django.contrib.contenttypes.models import ContentType


async def main():
    await sync_to_async(call_command)("migrate", run_syncdb=True, verbosity=0)
    try:
        ContentType.objects.count()
    except SynchronousOnlyOperation as error:
        print(f"{type(error).__name__}: {error}")
    print("counted:", await ContentType.objects.acount())
    async for kind in ContentType.objects.all():
        print("found:", kind.model)


asyncio.run(main())
