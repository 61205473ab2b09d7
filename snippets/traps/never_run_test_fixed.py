"""Write tests that must fail, and have them awaited."""

import functools
import unittest

from asgiref.sync import async_to_sync
from django.test import SimpleTestCase


def slow(test):
    """Do what the decorators of many libraries do, which know no async."""

    @functools.wraps(test)
    def wrapper(*args, **kwargs):
        return test(*args, **kwargs)

    return wrapper


class Plain(SimpleTestCase):
    async def test_page(self):
        self.fail("no page")


class Decorated(SimpleTestCase):
    @slow
    @async_to_sync
    async def test_page(self):
        self.fail("no page")


result = unittest.TestResult()
for tests in Plain, Decorated:
    tests("test_page")(result)
print(f"tests: {result.testsRun}, failures: {len(result.failures)}")
