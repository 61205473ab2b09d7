"""Read a session of the database as a dictionary, in a coroutine."""

import asyncio

import django
from asgiref.sync import sync_to_async
from django.conf import settings
from django.db import connection

sqlite = {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}
settings.configure(
    DATABASES={"default": sqlite},
    INSTALLED_APPS=["django.contrib.sessions"],
    SECRET_KEY="secret",
)
django.setup()

from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session


@sync_to_async
def create_table():
    with connection.schema_editor() as editor:
        editor.create_model(Session)


async def main():
    await create_table()
    session = SessionStore("a" * 32)
    print(f"works: {session.get('visits', 'no')} visits")


asyncio.run(main())
