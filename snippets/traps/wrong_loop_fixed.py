"""Loop over three things by the kind of for that each one needs."""

import django
from asgiref.sync import async_to_sync, sync_to_async
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


def kinds():
    return ContentType.objects.all()


def names():
    return [kind.model for kind in kinds()]


async def main():
    print([kind.model async for kind in kinds()])
    print(await sync_to_async(names)())
    print([kind.model async for kind in ContentType.objects.aiterator()])


async_to_sync(main)()
