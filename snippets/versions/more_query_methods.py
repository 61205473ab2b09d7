"""Get or create, aggregate and list with more methods of a queryset."""

import asyncio

import django
from asgiref.sync import sync_to_async
from django.conf import settings
from django.db import connection, models

sqlite = {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}
apps = ["django.contrib.contenttypes", "django.contrib.auth"]
settings.configure(DATABASES={"default": sqlite}, INSTALLED_APPS=apps)
django.setup()

from django.contrib.auth.models import Group, User


@sync_to_async
def create_tables():
    with connection.schema_editor() as editor:
        editor.create_model(Group)
        editor.create_model(User)
    group = Group.objects.create(name="readers")
    User.objects.create(username="ann").groups.add(group)
    return group


async def main():
    group = await create_tables()
    found, made = await Group.objects.aget_or_create(name="readers")
    again, made_again = await Group.objects.aupdate_or_create(name="readers")
    assert group == found == again and not made and not made_again
    assert await Group.objects.aaggregate(n=models.Count("pk")) == {"n": 1}
    assert await Group.objects.order_by("pk").alast() == group
    assert [n async for n in Group.objects.values_list("pk")] == [(1,)]
    assert [user.username async for user in group.user_set.all()] == ["ann"]
    print("works: all six calls")


asyncio.run(main())
