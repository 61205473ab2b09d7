"""Write in the thread of the test, which is rolled back."""

import tempfile
import unittest

import django
from asgiref.sync import sync_to_async
from django.conf import settings
from django.db import connection

folder = tempfile.TemporaryDirectory()
sqlite = {"ENGINE": "django.db.backends.sqlite3", "NAME": f"{folder.name}/db"}
apps = ["django.contrib.contenttypes", "django.contrib.auth"]
settings.configure(DATABASES={"default": sqlite}, INSTALLED_APPS=apps)
django.setup()

from django.contrib.auth.models import Group
from django.test import TestCase

with connection.schema_editor() as editor:
    editor.create_model(Group)


def create():
    Group.objects.create(name="readers")


class Tests(TestCase):
    async def test_writes(self):
        await sync_to_async(create)()
        print("rows in the test:", await Group.objects.acount())


suite = unittest.defaultTestLoader.loadTestsFromTestCase(Tests)
suite.run(unittest.TestResult())
print("rows after the test:", Group.objects.count())
