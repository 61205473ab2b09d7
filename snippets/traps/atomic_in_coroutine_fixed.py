"""Write a transaction as one sync function, and await that."""

import django
from asgiref.sync import async_to_sync, sync_to_async
from django.conf import settings
from django.core.management import call_command
from django.db import IntegrityError, transaction

sqlite = {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}
settings.configure(
    INSTALLED_APPS=["django.contrib.contenttypes"],
    DATABASES={"default": sqlite},
    MIGRATION_MODULES={"contenttypes": None},
)
django.setup()
call_command("migrate", run_syncdb=True, verbosity=0)

from django.contrib.contenttypes.models import ContentType


@sync_to_async
@transaction.atomic
def save(*models):
    for model in models:
        ContentType.objects.create(app_label="shop", model=model)


async def main():
    shop = ContentType.objects.filter(app_label="shop")
    try:
        await save("order", "order")
    except IntegrityError:
        print("rolled back, rows:", await shop.acount())
    await save("order", "item")
    print("committed, rows:", await shop.acount())


async_to_sync(main)()
