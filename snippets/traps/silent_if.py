"""Let the if of a template ask the database, in a coroutine."""

import django
from asgiref.sync import async_to_sync
from django.conf import settings
from django.core.management import call_command
from django.shortcuts import render

page = {"page": "{% if kinds.count > 0 %}rows{% else %}no rows{% endif %}"}
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


def show():
    return render(None, "page", {"kinds": ContentType.objects.all()})


async def main():
    print("in the database:", await ContentType.objects.acount())
    response = show()
    print("the page says:", response.content.decode())


print("in sync code it says:", show().content.decode())
async_to_sync(main)()
