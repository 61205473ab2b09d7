"""Count queries and on_commit callbacks in an async test."""

import io
import unittest

import django
from django.conf import settings
from django.core.exceptions import SynchronousOnlyOperation
from django.db import connection, transaction

sqlite = {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}
apps = ["django.contrib.contenttypes", "django.contrib.auth"]
settings.configure(DATABASES={"default": sqlite}, INSTALLED_APPS=apps)
django.setup()

from asgiref.sync import sync_to_async
from django.contrib.auth.models import Group
from django.test import TestCase

with connection.schema_editor() as editor:
    editor.create_model(Group)


class Tests(TestCase):
    async def test_both(self):
        with self.captureOnCommitCallbacks() as callbacks:
            await sync_to_async(transaction.on_commit)(print)
        print("callbacks:", len(callbacks))
        try:
            with self.assertNumQueries(1):
                await Group.objects.acreate(name="readers")
        except SynchronousOnlyOperation as error:
            print(f"queries: {type(error).__name__}: {error}")


suite = unittest.defaultTestLoader.loadTestsFromTestCase(Tests)
unittest.TextTestRunner(stream=io.StringIO()).run(suite)
