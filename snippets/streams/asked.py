"""Ask as a page does, twice with one id: the answer is made once."""

import asyncio
import uuid

import django
from django.conf import settings
from django.core.cache import cache
from django.db import connection

users = "file:asked?mode=memory&cache=shared"
sqlite = {"ENGINE": "django.db.backends.sqlite3", "NAME": users}
steps = "sessions.middleware.Session", "auth.middleware.Authentication"
settings.configure(ROOT_URLCONF=__name__, SECRET_KEY="secret")
settings.DATABASES = {"default": sqlite}
settings.INSTALLED_APPS = ["django.contrib.contenttypes", "django.contrib.auth"]
settings.MIDDLEWARE = [f"django.contrib.{step}Middleware" for step in steps]
settings.SESSION_ENGINE = "django.contrib.sessions.backends.signed_cookies"
django.setup()

from django.contrib.auth.models import User
from django.test import AsyncClient
from django.urls import path

from .production import ask


async def main(reader, **question):
    async for event in await reader.post("/ask/", question):
        print("saved:", bool(cache.get(f"answer:1:{question['id']}")), event)
    print("again:", (await reader.post("/ask/", question)).content)
    print("a stranger:", (await AsyncClient().post("/ask/", question)).content)


urlpatterns = [path("ask/", ask)]
with connection.schema_editor() as editor:
    editor.create_model(User)
reader = AsyncClient()
reader.force_login(User.objects.create(username="ann"))
asyncio.run(main(reader, id=uuid.uuid4(), question="why?"))
