"""Await what an async method returns, and use the result."""

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


async def with_await():
    kind = await ContentType.objects.aget(model="contenttype")
    return kind.model


async def await_in_parentheses():
    return (await ContentType.objects.afirst()).model


async def main():
    for ask in with_await, await_in_parentheses:
        print(f"{ask.__name__}: {await ask()}")


async_to_sync(main)()
