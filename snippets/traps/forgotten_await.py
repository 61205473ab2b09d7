"""Use what an async method returns before it has been awaited."""

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


async def without_await():
    kind = ContentType.objects.aget(model="contenttype")
    return kind.model


async def await_of_the_whole():
    return await ContentType.objects.afirst().model


async def main():
    for ask in without_await, await_of_the_whole:
        try:
            print(f"{ask.__name__}: {await ask()}")
        except AttributeError as error:
            print(f"{ask.__name__}: {type(error).__name__}: {error}")


async_to_sync(main)()
