"""Count queries and on_commit callbacks in a sync test of async code."""

import io
import unittest

import django
from django.conf import settings
from django.db import connection, transaction

sqlite = {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}
apps = ["django.contrib.contenttypes", "django.contrib.auth"]
settings.configure(DATABASES={"default": sqlite}, INSTALLED_APPS=apps)
django.setup()

from asgiref.sync import async_to_sync, sync_to_async
from django.contrib.auth.models import Group
from django.test import TestCase

with connection.schema_editor() as editor:
    editor.create_model(Group)


async def create():
    await Group.objects.acreate(name="readers")
    await sync_to_async(transaction.on_commit)(print)


class Tests(TestCase):
    def test_both(self):
        on_commit = self.captureOnCommitCallbacks()
        with self.assertNumQueries(1), on_commit as callbacks:
            async_to_sync(create)()
        print("queries: 1, callbacks:", len(callbacks))


suite = unittest.defaultTestLoader.loadTestsFromTestCase(Tests)
unittest.TextTestRunner(stream=io.StringIO()).run(suite)
