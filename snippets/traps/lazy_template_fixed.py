"""Render a template over rows that are loaded, or in a thread."""

import django
from asgiref.sync import async_to_sync, sync_to_async
from django.conf import settings
from django.core.management import call_command
from django.shortcuts import render

page = {"page": "{% for kind in kinds %}{{ kind.model }}{% endfor %}"}
loaders = [("django.template.loaders.locmem.Loader", page)]
engine = "django.template.backends.django.DjangoTemplates"
sqlite = {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}
settings.configure(
    INSTALLED_APPS=["django.contrib.contenttypes"],
    DATABASES={"default": sqlite},
    MIGRATION_MODULES={"contenttypes": None},
    TEMPLATES=[{"BACKEND": engine, "OPTIONS": {"loaders": loaders}}],
)
django.setup()
call_command("migrate", run_syncdb=True, verbosity=0)

from django.contrib.contenttypes.models import ContentType


async def main():
    kinds = ContentType.objects.filter(app_label="contenttypes")
    response = await sync_to_async(render)(None, "page", {"kinds": kinds})
    print("in a thread:", response.content.decode())
    rows = {"kinds": [kind async for kind in kinds]}
    print("rows:", render(None, "page", rows).content.decode())


async_to_sync(main)()
