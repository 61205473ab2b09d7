"""Fill a database in memory, then ask it from a coroutine."""

import asyncio

import django
from django.conf import settings
from django.core.management import call_command
from django.db import Error

sqlite = {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}
settings.configure(
    INSTALLED_APPS=["django.contrib.contenttypes"],
    DATABASES={"default": sqlite},
)
django.setup()
call_command("migrate", verbosity=0)

from django.contrib.contenttypes.models import ContentType


async def main():
    try:
        print("rows:", await ContentType.objects.acount())
    except Error as error:
        print(f"{type(error).__name__}: {error}")


print("rows:", ContentType.objects.count())
asyncio.run(main())
