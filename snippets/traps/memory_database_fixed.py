"""Fill a database in memory, then ask it from a coroutine, in one thread."""

import django
from asgiref.sync import async_to_sync
from django.conf import settings
from django.core.management import call_command

sqlite = {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}
settings.configure(
    INSTALLED_APPS=["django.contrib.contenttypes"],
    DATABASES={"default": sqlite},
)
django.setup()
call_command("migrate", verbosity=0)

from django.contrib.contenttypes.models import ContentType


async def main():
    print("rows:", await ContentType.objects.acount())


print("rows:", ContentType.objects.count())
async_to_sync(main)()
