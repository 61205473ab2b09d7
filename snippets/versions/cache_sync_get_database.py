"""Call cache.get() in a coroutine, with the cache in the database."""

import asyncio

import django
from django.conf import settings
from django.core.management import call_command

sqlite = {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}
backend = "django.core.cache.backends.db.DatabaseCache"
settings.configure(
    DATABASES={"default": sqlite},
    CACHES={"default": {"BACKEND": backend, "LOCATION": "cached"}},
)
django.setup()

from django.core.cache import cache


async def main():
    print(f"works: {cache.get('talk')}")


call_command("createcachetable")
cache.set("talk", "async Django")
asyncio.run(main())
