"""Test an async view while blockbuster guards the loop (needs blockbuster)."""

import socket
import unittest

import django
from blockbuster import blockbuster_ctx
from django.conf import settings
from django.http import HttpResponse
from django.test import SimpleTestCase
from django.urls import path

service = socket.create_server(("127.0.0.1", 0))


async def health(request):
    socket.create_connection(service.getsockname()).close()
    return HttpResponse("up")


class HealthTest(SimpleTestCase):
    async def test_health(self):
        with blockbuster_ctx():
            self.assertContains(await self.async_client.get("/"), "up")


urlpatterns = [path("", health)]
settings.configure(ROOT_URLCONF=__name__)
django.setup()
suite = unittest.TestSuite([HealthTest("test_health")])
result = suite.run(unittest.TestResult())
error = result.errors[0][1].splitlines()[-1]
print("failed:", error.partition(": ")[2])
