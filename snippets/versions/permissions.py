"""Ask a user for permissions."""

import asyncio

import django
from asgiref.sync import sync_to_async
from django.conf import settings
from django.db import connection

sqlite = {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}
apps = ["django.contrib.contenttypes", "django.contrib.auth"]
settings.configure(DATABASES={"default": sqlite}, INSTALLED_APPS=apps)
django.setup()

from django.contrib.auth.models import Group, Permission, User
from django.contrib.contenttypes.models import ContentType


@sync_to_async
def create_tables():
    with connection.schema_editor() as editor:
        for model in (ContentType, Permission, Group, User):
            editor.create_model(model)


async def main():
    await create_tables()
    user = await sync_to_async(User.objects.create_user)("ann")
    assert not await user.ahas_perm("auth.add_user")
    assert await user.aget_all_permissions() == set()
    print("works: ann may not add users")


asyncio.run(main())
