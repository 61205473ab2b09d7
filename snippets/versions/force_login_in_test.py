"""Log a user in with the sync force_login() of a client, in an async test."""

import io
import unittest

import django
from django.conf import settings
from django.db import connection

sqlite = {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}
names = "contenttypes", "auth", "sessions"
apps = [f"django.contrib.{name}" for name in names]
settings.configure(DATABASES={"default": sqlite}, INSTALLED_APPS=apps)
django.setup()

from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
from django.test import TestCase

with connection.schema_editor() as editor:
    editor.create_model(User)
    editor.create_model(Session)
logged_in = []


class Tests(TestCase):
    def setUp(self):
        self.user = User.objects.create(username="ann")

    async def test_logs_in(self):
        self.client.force_login(self.user)
        logged_in.append(self.user)


suite = unittest.defaultTestLoader.loadTestsFromTestCase(Tests)
result = unittest.TextTestRunner(stream=io.StringIO()).run(suite)
assert result.wasSuccessful(), result.errors[0][1].splitlines()[-1]
print(f"works: {logged_in[0]} is logged in")
