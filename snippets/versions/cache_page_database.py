"""Decorate an async view with cache_page, with the cache in the database."""

import asyncio

import django
from django.conf import settings
from django.core.management import call_command
from django.http import HttpResponse

sqlite = {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}
backend = "django.core.cache.backends.db.DatabaseCache"
settings.configure(
    ALLOWED_HOSTS=["*"],
    SECRET_KEY="secret",
    DATABASES={"default": sqlite},
    CACHES={"default": {"BACKEND": backend, "LOCATION": "cached"}},
)
django.setup()

from django.test import RequestFactory
from django.views.decorators.cache import cache_page


@cache_page(60)
async def view(request):
    return HttpResponse()


async def main():
    response = await view(RequestFactory().get("/"))
    print(f"works: {response.status_code}")


call_command("createcachetable")
asyncio.run(main())
