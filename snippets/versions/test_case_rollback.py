"""Roll back what an async test of a TestCase wrote."""

import io
import unittest

import django
from django.conf import settings
from django.db import connection

sqlite = {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}
apps = ["django.contrib.contenttypes", "django.contrib.auth"]
settings.configure(DATABASES={"default": sqlite}, INSTALLED_APPS=apps)
django.setup()

from django.contrib.auth.models import Group
from django.test import TestCase

with connection.schema_editor() as editor:
    editor.create_model(Group)
counts = []


class Tests(TestCase):
    async def test_writes(self):
        await Group.objects.acreate(name="readers")
        counts.append(await Group.objects.acount())


suite = unittest.defaultTestLoader.loadTestsFromTestCase(Tests)
result = unittest.TextTestRunner(stream=io.StringIO()).run(suite)
assert result.wasSuccessful(), result.errors[0][1].splitlines()[-1]
counts.append(Group.objects.count())
print(f"works: {counts[0]} row during the test, {counts[1]} after it")
