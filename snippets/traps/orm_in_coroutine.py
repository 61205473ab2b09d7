"""Ask the ORM in a coroutine, in ways that do not look like a query."""

import django
from asgiref.sync import async_to_sync
from django.conf import settings
from django.core.exceptions import SynchronousOnlyOperation
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

WAYS = {
    "list": list,
    "len": len,
    "if": bool,
    "f-string": lambda kinds: f"{kinds}",
    "in": lambda kinds: "user" in kinds,
    "first()": lambda kinds: kinds.first(),
}


async def main():
    for name, ask in WAYS.items():
        try:
            ask(ContentType.objects.all())
        except SynchronousOnlyOperation as error:
            print(f"{name}: {type(error).__name__}: {error}")


async_to_sync(main)()
