"""Hand a queryset to a thread, which makes it there and asks nothing."""

import django
from asgiref.sync import async_to_sync, sync_to_async
from django.conf import settings
from django.core.exceptions import SynchronousOnlyOperation
from django.core.management import call_command

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
def every_kind():
    return ContentType.objects.order_by("model")


async def main():
    kinds = await every_kind()
    print("the thread returned a", type(kinds).__name__)
    try:
        print([kind.model for kind in kinds])
    except SynchronousOnlyOperation as error:
        print(f"{type(error).__name__}: {error}")


async_to_sync(main)()
