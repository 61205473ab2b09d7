"""Ask whether a row exists, and forget await."""

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
    for name in "contenttype", "unicorn":
        kinds = ContentType.objects.filter(model=name)
        print(name, "exists" if kinds.aexists() else "is missing")


async_to_sync(main)()
