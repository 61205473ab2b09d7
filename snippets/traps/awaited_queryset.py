"""Await a queryset, and mix up who is awaited and who is iterated."""

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
    try:
        await Group.objects.filter(name="readers")
    except TypeError as error:
        print(f"{type(error).__name__}: {error}")
    try:
        print([group async for group in Group.objects.iterator()])
    except TypeError as error:
        print(f"{type(error).__name__}: {error}")
    try:
        print([granted async for granted in Group(pk=1).permissions])
    except TypeError as error:
        print(f"{type(error).__name__}: {error}")
    try:
        print(await Group.objects.aget(name="readers").name)
    except AttributeError as error:
        print(f"{type(error).__name__}: {error}")


async_to_sync(main)()
