"""Render a template over a queryset, in a coroutine."""

import django
from asgiref.sync import async_to_sync
from django.conf import settings
from django.core.exceptions import SynchronousOnlyOperation
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
    try:
        response = render(None, "page", {"kinds": kinds})
        print("the page says:", response.content.decode())
    except SynchronousOnlyOperation as error:
        print(f"{type(error).__name__}: {error}")


async_to_sync(main)()
