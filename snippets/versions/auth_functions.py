"""Authenticate, log in, get the user and log out with auth's functions."""

import asyncio

import django
from asgiref.sync import sync_to_async
from django.conf import settings
from django.contrib import auth
from django.db import connection

sqlite = {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}
apps = ["django.contrib.contenttypes", "django.contrib.auth"]
data = {"default": sqlite}
settings.configure(DATABASES=data, INSTALLED_APPS=apps, SECRET_KEY="secret")
settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
django.setup()

from django.contrib.sessions.backends.signed_cookies import SessionStore
from django.test import RequestFactory


@sync_to_async
def create_user():
    with connection.schema_editor() as editor:
        editor.create_model(auth.get_user_model())
    auth.get_user_model().objects.create_user("ann", password="secret")


async def main():
    await create_user()
    request = RequestFactory().get("/")
    request.session = SessionStore()
    user = await auth.aauthenticate(username="ann", password="secret")
    await auth.alogin(request, user)
    assert await auth.aget_user(request) == user
    await auth.alogout(request)
    print("works: aauthenticate, alogin, aget_user, alogout")


asyncio.run(main())
