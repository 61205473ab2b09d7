"""Prepare an async test in an async setUp."""

import unittest
import warnings

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


class Tests(TestCase):
    async def setUp(self):
        await Group.objects.acreate(name="readers")

    async def test_groups(self):
        print("groups:", await Group.objects.acount())


def show(message, category, *place):
    print(f"{category.__name__}: {message}")


warnings.showwarning = show
suite = unittest.defaultTestLoader.loadTestsFromTestCase(Tests)
suite.run(unittest.TestResult())
