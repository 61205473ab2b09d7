"""Write tests that must fail, and count their failures."""

import functools
import unittest
import warnings

from django.test import SimpleTestCase


def slow(test):
    """Do what the decorators of many libraries do, which know no async."""

    @functools.wraps(test)
    def wrapper(*args, **kwargs):
        return test(*args, **kwargs)

    return wrapper


class Plain(unittest.TestCase):
    async def test_page(self):
        self.fail("no page")


class Decorated(SimpleTestCase):
    @slow
    async def test_page(self):
        self.fail("no page")


def show(message, category, *place):
    print(f"{category.__name__}: {message}")


warnings.showwarning = show
result = unittest.TestResult()
for tests in Plain, Decorated:
    tests("test_page")(result)
print(f"tests: {result.testsRun}, failures: {len(result.failures)}")
