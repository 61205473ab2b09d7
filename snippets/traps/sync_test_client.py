"""Ask an async view with the sync client, in an async test."""

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
        try:
            response = self.client.get("/")
            print(response.status_code, response.text)
        except RuntimeError as error:
            print(f"{type(error).__name__}: {error}")


suite = unittest.defaultTestLoader.loadTestsFromTestCase(Tests)
unittest.TextTestRunner(stream=io.StringIO()).run(suite)
