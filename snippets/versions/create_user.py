"""Create users with the manager of users."""

import asyncio

import django
from asgiref.sync import sync_to_async
from django.conf import settings
from django.db import connection

sqlite = {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}
apps = ["django.contrib.contenttypes", "django.contrib.auth"]
hashers = ["django.contrib.auth.hashers.MD5PasswordHasher"]
settings.configure(
    DATABASES={"default": sqlite},
    INSTALLED_APPS=apps,
    PASSWORD_HASHERS=hashers,
)
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
    user = await User.objects.acreate_user("ann", password="secret")
    admin = await User.objects.acreate_superuser("eve")
    print(f"works: {user}, and {admin} as superuser")


asyncio.run(main())
