"""Run a test that is an async def."""

import asyncio
import io
import unittest

from django.conf import settings

settings.configure()

from django.test import SimpleTestCase

ran = []


class Tests(SimpleTestCase):
    async def test_waits(self):
        await asyncio.sleep(0)
        ran.append(True)


suite = unittest.defaultTestLoader.loadTestsFromTestCase(Tests)
result = unittest.TextTestRunner(stream=io.StringIO()).run(suite)
assert result.wasSuccessful(), result.errors[0][1].splitlines()[-1]
if not ran:
    raise RuntimeError("the test passes, but its body never ran")
print("works: the body ran")
