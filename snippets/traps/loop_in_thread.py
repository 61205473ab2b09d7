"""Query in plain code, while a library keeps a loop in its thread."""

import asyncio
from contextlib import contextmanager

import django
from django.conf import settings
from django.core.exceptions import SynchronousOnlyOperation
from django.core.management import call_command
from greenlet import getcurrent, greenlet

shared = "file:loop_in_thread?mode=memory&cache=shared"
sqlite = {"ENGINE": "django.db.backends.sqlite3", "NAME": shared}
settings.configure(
    INSTALLED_APPS=["django.contrib.contenttypes"],
    DATABASES={"default": sqlite},
    MIGRATION_MODULES={"contenttypes": None},
)
django.setup()
call_command("migrate", run_syncdb=True, verbosity=0)

from django.contrib.contenttypes.models import ContentType


@contextmanager
def browser():
    loop = asyncio.new_event_loop()  # so does playwright.sync_api
    loop.call_soon(getcurrent().switch)
    running = greenlet(loop.run_forever)
    running.switch()
    yield
    loop.stop()
    running.switch()


with browser():
    try:
        print(ContentType.objects.count(), "row")
    except SynchronousOnlyOperation as error:
        print(f"{type(error).__name__}: {error}")
