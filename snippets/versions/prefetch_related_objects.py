"""Load related objects with aprefetch_related_objects."""

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
from django.db.models import aprefetch_related_objects


@sync_to_async
def create_user():
    with connection.schema_editor() as editor:
        editor.create_model(Group)
        editor.create_model(User)
    user = User.objects.create(username="ann")
    user.groups.add(Group.objects.create(name="readers"))
    return user


async def main():
    user = await create_user()
    await aprefetch_related_objects([user], "groups")
    print(f"works: {[group.name for group in user.groups.all()]}")


asyncio.run(main())
