"""Leave the guard on, and make a transaction one sync function."""

import asyncio
import time

import django
from asgiref.sync import async_to_sync, sync_to_async
from django.conf import settings
from django.core.management import call_command
from django.db import transaction

sqlite = {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}
settings.configure(
    INSTALLED_APPS=["django.contrib.contenttypes", "django.contrib.auth"],
    DATABASES={"default": sqlite},
    MIGRATION_MODULES={"contenttypes": None, "auth": None},
)
django.setup()
call_command("migrate", run_syncdb=True, verbosity=0)

from django.contrib.auth.models import Group


@sync_to_async
def order():
    with transaction.atomic():
        Group.objects.create(name="order")
        time.sleep(0.2)  # as for an API, which says no
        transaction.set_rollback(True)


async def main():
    ordered = asyncio.create_task(order())
    await asyncio.sleep(0.1)
    print("saved:", await Group.objects.acreate(name="reader"))
    await ordered
    print("rows:", [group.name async for group in Group.objects.all()])


async_to_sync(main)()
