"""Ask an async view with the async client, in an async test."""

import io
import unittest

import django
from django.conf import settings
from django.http import HttpResponse
from django.urls import path

settings.configure(ROOT_URLCONF=__name__)
django.setup()

from django.test import SimpleTestCase


async def view(request):
    return HttpResponse("hello")


urlpatterns = [path("", view)]


class Tests(SimpleTestCase):
    async def test_view(self):
        response = await self.async_client.get("/")
        print(response.status_code, response.text)

    def test_view_from_sync_code(self):
        response = self.client.get("/")
        print(response.status_code, response.text)


suite = unittest.defaultTestLoader.loadTestsFromTestCase(Tests)
unittest.TextTestRunner(stream=io.StringIO()).run(suite)
