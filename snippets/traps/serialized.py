"""Turn objects that were awaited into dictionaries and JSON."""

import django
from asgiref.sync import async_to_sync
from django.conf import settings
from django.core.management import call_command
from django.core.serializers import serialize
from django.forms import model_to_dict
from django.http import JsonResponse

apps = ["contenttypes", "auth"]
sqlite = {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}
settings.configure(
    INSTALLED_APPS=[f"django.contrib.{app}" for app in apps],
    DATABASES={"default": sqlite},
    MIGRATION_MODULES=dict.fromkeys(apps),
)
django.setup()
call_command("migrate", run_syncdb=True, verbosity=0)

from django.contrib.auth.models import Group

WAYS = {
    "JsonResponse": lambda group: JsonResponse({"all": Group.objects.all()}),
    "model_to_dict": model_to_dict,
    "serialize": lambda group: serialize("json", [group]),
}


async def main():
    group = await Group.objects.acreate(name="readers")
    await group.permissions.aset([1, 2])
    for name, turn in WAYS.items():
        try:
            turn(group)
        except Exception as error:
            print(f"{name}: {type(error).__name__}: {error}")


async_to_sync(main)()
