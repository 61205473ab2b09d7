"""Read from an object that was awaited what was not loaded with it."""

import django
from asgiref.sync import async_to_sync
from django.conf import settings
from django.core.exceptions import SynchronousOnlyOperation
from django.core.management import call_command

apps = ["contenttypes", "auth"]
sqlite = {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}
settings.configure(
    INSTALLED_APPS=[f"django.contrib.{app}" for app in apps],
    DATABASES={"default": sqlite},
    MIGRATION_MODULES=dict.fromkeys(apps),
)
django.setup()
call_command("migrate", run_syncdb=True, verbosity=0)

from django.contrib.auth.models import Permission

WAYS = {
    "foreign key": lambda permission: permission.content_type,
    "its __str__": lambda permission: f"{permission}",
    "deferred field": lambda permission: permission.codename,
}


async def main():
    permission = await Permission.objects.only("name", "content_type").afirst()
    print("loaded:", permission.name)
    for name, read in WAYS.items():
        try:
            read(permission)
        except SynchronousOnlyOperation as error:
            print(f"{name}: {type(error).__name__}: {error}")
    print("its key is there:", permission.content_type_id is not None)


async_to_sync(main)()
