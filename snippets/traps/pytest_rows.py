"""Test with the database in async tests of pytest (needs pytest-django)."""

from os import devnull

import django
import pytest
from django.conf import settings

if not settings.configured:  # pytest imports this file once more
    sqlite = {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}
    apps = ["django.contrib.contenttypes", "django.contrib.auth"]
    settings.configure(DATABASES={"default": sqlite}, INSTALLED_APPS=apps)
    django.setup()

from django.contrib.auth.models import Group

loop = pytest.mark.parametrize("anyio_backend", ["asyncio"])
pytestmark = [loop, pytest.mark.anyio, pytest.mark.django_db]


@pytest.fixture
def writers():
    return Group.objects.create(name="writers")


async def test_with_a_fixture(writers):
    try:
        print("rows of the fixture:", await Group.objects.acount())
    except Exception as error:
        print(f"{type(error).__name__}: {error}")


@pytest.mark.parametrize("name", ["readers", "guests"])
async def test_without_one(name):
    await Group.objects.acreate(name=name)
    print("rows:", await Group.objects.acount())


if __name__ == "__main__":
    pytest.main(["-c", devnull, "-sqqWignore", "-pno:cacheprovider", __file__])
