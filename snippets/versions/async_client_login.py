"""Log a user in with AsyncClient, in a coroutine."""

import asyncio

import django
from asgiref.sync import sync_to_async
from django.conf import settings
from django.db import connection

sqlite = {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}
settings.configure(
    DATABASES={"default": sqlite},
    INSTALLED_APPS=["django.contrib.contenttypes", "django.contrib.auth"],
    SECRET_KEY="secret",
    SESSION_ENGINE="django.contrib.sessions.backends.signed_cookies",
)
django.setup()

from django.contrib.auth.models import User
from django.test import AsyncClient


@sync_to_async
def create_user():
    with connection.schema_editor() as editor:
        editor.create_model(User)
    return User.objects.create(username="ann")


async def main():
    client = AsyncClient()
    await client.aforce_login(await create_user())
    assert (await client.asession())["_auth_user_id"] == "1"
    await client.alogout()
    assert "_auth_user_id" not in await client.asession()
    print("works: aforce_login, asession, alogout")


asyncio.run(main())
