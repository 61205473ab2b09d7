"""Load with an object what you will read from it, or await it later."""

import django
from asgiref.sync import async_to_sync
from django.conf import settings
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


async def main():
    permissions = Permission.objects.select_related("content_type")
    permission = await permissions.defer("codename").afirst()
    print("loaded:", permission.name)
    print("foreign key:", permission.content_type.model)
    print("its __str__:", permission)
    await permission.arefresh_from_db(fields=["codename"])
    print("deferred field:", permission.codename)


async_to_sync(main)()
