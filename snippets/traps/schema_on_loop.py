"""Answer with a foreign key that is not loaded (needs django-ninja)."""

import django
from asgiref.sync import async_to_sync
from django.conf import settings
from django.core.management import call_command
from django.test import AsyncClient
from django.urls import path

apps = ["django.contrib.contenttypes", "django.contrib.auth"]
sqlite = {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}
settings.configure(ROOT_URLCONF=__name__, DATABASES={"default": sqlite})
settings.INSTALLED_APPS = apps
django.setup()
call_command("migrate", verbosity=0)

from django.contrib.auth.models import Permission
from ninja import Field, NinjaAPI, Schema

api, client = NinjaAPI(), AsyncClient()


class Answer(Schema):
    kind: str = Field(alias="content_type.model")


@api.get("", response=Answer)
async def first(request):
    return await Permission.objects.afirst()


async def main():
    try:
        print((await client.get("/")).text)
    except ValueError as error:
        print(str(error).partition(" [type")[0])


urlpatterns = [path("", api.urls)]
async_to_sync(main)()
