"""Loop over three things by the other kind of for."""

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


async def kinds():
    return ContentType.objects.all()


async def main():
    try:
        print([kind.model async for kind in kinds()])
    except TypeError as error:
        print(f"{type(error).__name__}: {error}")
    try:
        print([kind.model for kind in kinds()])
    except TypeError as error:
        print(f"{type(error).__name__}: {error}")
    try:
        print([kind.model for kind in ContentType.objects.aiterator()])
    except TypeError as error:
        print(f"{type(error).__name__}: {error}")


async_to_sync(main)()
