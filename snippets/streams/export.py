"""Export a table as CSV, and read its rows as they leave."""

import asyncio
import csv
from types import SimpleNamespace

import django
from django.conf import settings
from django.db import connection, models
from django.http import StreamingHttpResponse
from django.test import AsyncClient
from django.urls import path

sqlite = {"ENGINE": "django.db.backends.sqlite3"}
sqlite["NAME"] = "file:export?mode=memory&cache=shared"
settings.configure(ROOT_URLCONF=__name__, DATABASES={"default": sqlite})
settings.INSTALLED_APPS = ["django.contrib.contenttypes", "django.contrib.auth"]
django.setup()
from django.contrib.auth.models import User


def export(request, users=lambda: User.objects.aiterator(100)):
    write = csv.writer(SimpleNamespace(write=str)).writerow
    lines = (write([user.pk, user.username]) async for user in users())
    return StreamingHttpResponse(lines, content_type="text/csv")


async def main(url, read):
    models.signals.post_init.connect(lambda **_: read.append(1), weak=False)
    line = await anext(aiter(await AsyncClient().get(url)))
    print(url, len(read), "of 300 rows are read before", line)


urlpatterns = [path("all/", export, {"users": User.objects.all})]
urlpatterns += [path("some/", export)]
with connection.schema_editor() as editor:
    editor.create_model(User)
User.objects.bulk_create(User(username=number) for number in range(300))
for url in "/all/", "/some/":
    asyncio.run(main(url, []))
