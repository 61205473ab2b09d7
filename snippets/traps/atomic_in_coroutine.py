"""Open a transaction in a coroutine, in the two ways that come to mind."""

import django
from asgiref.sync import async_to_sync
from django.conf import settings
from django.core.management import call_command
from django.db import transaction

sqlite = {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}
settings.configure(
    INSTALLED_APPS=["django.contrib.contenttypes"],
    DATABASES={"default": sqlite},
    MIGRATION_MODULES={"contenttypes": None},
)
django.setup()
call_command("migrate", run_syncdb=True, verbosity=0)

from django.contrib.contenttypes.models import ContentType


async def with_atomic():
    with transaction.atomic():
        await ContentType.objects.acreate(app_label="shop", model="order")


async def async_with_atomic():
    async with transaction.atomic():
        await ContentType.objects.acreate(app_label="shop", model="order")


async def main():
    for save in with_atomic, async_with_atomic:
        try:
            await save()
        except Exception as error:
            print(f"{type(error).__name__}: {error}")


async_to_sync(main)()
