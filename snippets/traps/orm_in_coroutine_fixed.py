"""Ask the ORM in a coroutine by its own methods, or in one sync function."""

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


def everything():
    kinds = ContentType.objects.all()
    return f"{len(kinds)} rows: {kinds}"


async def main():
    kinds = ContentType.objects.order_by("id")
    print("list:", [kind.model async for kind in kinds])
    print("len:", await kinds.acount())
    print("if:", await kinds.aexists())
    print("first():", await kinds.afirst())
    print("in one function:", await sync_to_async(everything)())


async_to_sync(main)()
