"""Await asave(), and look for the row."""

import django
from asgiref.sync import async_to_sync
from django.conf import settings
from django.core.management import call_command

sqlite = {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}
settings.configure(
    INSTALLED_APPS=["django.contrib.contenttypes"],
    DATABASES={"default": sqlite},
    MIGRATION_MODULES={"contenttypes": None},
)
django.setup()
call_command("migrate", run_syncdb=True, verbosity=0)

from django.contrib.contenttypes.models import ContentType


async def main():
    before = await ContentType.objects.acount()
    kind = ContentType(app_label="shop", model="book")
    await kind.asave()
    print("saved:", kind.model)
    print("new rows:", await ContentType.objects.acount() - before)


async_to_sync(main)()
