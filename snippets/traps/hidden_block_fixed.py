"""Test an async view, and refuse to connect on the event loop."""

import asyncio
import socket
import unittest
from unittest.mock import patch

import django
from django.conf import settings
from django.http import HttpResponse
from django.test import SimpleTestCase
from django.urls import path

service = socket.create_server(("127.0.0.1", 0))
connect = socket.socket.connect


def guarded(sock, address):
    if asyncio._get_running_loop() and sock.gettimeout() != 0:
        raise Exception("connect() on the event loop")
    connect(sock, address)


async def health(request):
    socket.create_connection(service.getsockname()).close()
    return HttpResponse("up")


@patch.object(socket.socket, "connect", guarded)
class HealthTest(SimpleTestCase):
    async def test_health(self):
        self.assertContains(await self.async_client.get("/"), "up")


urlpatterns = [path("", health)]
settings.configure(ROOT_URLCONF=__name__)
django.setup()
suite = unittest.TestSuite([HealthTest("test_health")])
result = suite.run(unittest.TestResult())
print("failed:", result.errors[0][1].splitlines()[-1])
