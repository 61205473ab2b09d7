"""Add, set, remove and clear related objects."""

import asyncio

import django
from asgiref.sync import sync_to_async
from django.conf import settings
from django.db import connection

sqlite = {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}
apps = ["django.contrib.contenttypes", "django.contrib.auth"]
settings.configure(DATABASES={"default": sqlite}, INSTALLED_APPS=apps)
django.setup()

from django.contrib.auth.models import Group, User


@sync_to_async
def create_both():
    with connection.schema_editor() as editor:
        editor.create_model(Group)
        editor.create_model(User)
    return User.objects.create(), Group.objects.create()


async def main():
    user, group = await create_both()
    await user.groups.aadd(group)
    await user.groups.aremove(group)
    await user.groups.aset([group])
    assert await user.groups.acount() == 1
    await user.groups.aclear()
    print("works: aadd, aremove, aset, aclear")


asyncio.run(main())
