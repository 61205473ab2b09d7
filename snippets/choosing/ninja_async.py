"""Wait three times, and answer with a queryset (needs django-ninja)."""

import asyncio

import django
from django.conf import settings
from django.test import AsyncClient
from django.urls import path

settings.configure(ROOT_URLCONF=__name__, DEBUG_PROPAGATE_EXCEPTIONS=True)
settings.INSTALLED_APPS = ["django.contrib.contenttypes"]
settings.DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3"}}
django.setup()

from django.contrib.contenttypes.models import ContentType
from ninja import NinjaAPI

api, client = NinjaAPI(), AsyncClient()


@api.get("waits", response=list[int])
async def waits(request):
    return await asyncio.gather(*(asyncio.sleep(0.5, n) for n in range(3)))


@api.get("asks", response=list[str])
async def asks(request):
    return ContentType.objects.values_list("model")


async def main():
    print((await client.get("/waits")).text)
    try:
        await client.get("/asks")
    except ValueError as error:
        print(error.errors()[0]["msg"])


urlpatterns = [path("", api.urls)]
asyncio.run(main())
