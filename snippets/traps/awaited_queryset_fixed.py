"""Iterate querysets with async for, and await methods that start with a."""

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

from django.contrib.auth.models import Group


async def main():
    group = await Group.objects.acreate(name="readers")
    found = Group.objects.filter(name="readers")
    print("async for:", [group.name async for group in found])
    names = [group.name async for group in Group.objects.aiterator()]
    print("aiterator():", names)
    print(".all():", [granted async for granted in group.permissions.all()])
    print("await in brackets:", (await Group.objects.aget()).name)


async_to_sync(main)()
