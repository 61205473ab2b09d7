"""Wait for services first, and then write in one short transaction."""

import asyncio

import django
from asgiref.sync import sync_to_async
from django.conf import settings
from django.db import connection, transaction
from django.http import HttpResponse
from django.test import AsyncClient
from django.urls import path

table = "file:gathered?mode=memory&cache=shared"
sqlite = {"ENGINE": "django.db.backends.sqlite3", "NAME": table}
settings.configure(ROOT_URLCONF=__name__, DATABASES={"default": sqlite})
settings.INSTALLED_APPS = ["django.contrib.contenttypes"]
django.setup()
from django.contrib.contenttypes.models import ContentType as Row


async def ask(number):
    await asyncio.sleep(0.5)  # a service
    return Row(model=f"answer {number}")


def save(rows):
    with transaction.atomic():
        Row.objects.bulk_create(rows)
        print("in one transaction:", Row.objects.count(), "rows")


async def view(request):
    await sync_to_async(save)(await asyncio.gather(*map(ask, range(3))))
    return HttpResponse("saved")


urlpatterns = [path("", view)]
with connection.schema_editor() as editor:
    editor.create_model(Row)
print(asyncio.run(AsyncClient().get("/")).content)
