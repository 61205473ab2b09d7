"""Switch the guard off, and write in two tasks at once."""

import asyncio
import os

import django
from django.conf import settings
from django.core.management import call_command
from django.db import transaction

os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
sqlite = {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}
settings.configure(
    INSTALLED_APPS=["django.contrib.contenttypes", "django.contrib.auth"],
    DATABASES={"default": sqlite},
    MIGRATION_MODULES={"contenttypes": None, "auth": None},
)
django.setup()

from django.contrib.auth.models import Group


async def order():
    with transaction.atomic():
        Group.objects.create(name="order")
        await asyncio.sleep(0.2)  # as for an API, which says no
        transaction.set_rollback(True)


async def main():
    call_command("migrate", run_syncdb=True, verbosity=0)
    ordered = asyncio.create_task(order())
    await asyncio.sleep(0.1)
    print("saved:", Group.objects.create(name="reader"))
    await ordered
    print("rows:", [group.name for group in Group.objects.all()])


asyncio.run(main())
