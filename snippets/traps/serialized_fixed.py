"""Load what a serializer will ask for, and turn rows into JSON."""

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


async def main():
    group = await Group.objects.acreate(name="readers")
    await group.permissions.aset([1, 2])
    rows = [row async for row in Group.objects.values("name")]
    print("JsonResponse:", JsonResponse({"all": rows}).content.decode())
    group = await Group.objects.prefetch_related("permissions").aget()
    print("model_to_dict:", len(model_to_dict(group)["permissions"]))
    dumped = serialize("json", [group], fields=["permissions"])
    print("serialize:", dumped.strip())


async_to_sync(main)()
