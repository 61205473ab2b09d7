"""Await aget_or_set() with a function that makes what is missing."""

import asyncio
import threading
import time

from asgiref.testing import ApplicationCommunicator
from django.conf import settings
from django.core.asgi import get_asgi_application
from django.core.cache import cache
from django.http import HttpResponse
from django.urls import path


def make():
    time.sleep(0.2)  # as a slow computation or a library would
    on_loop = threading.get_ident() == loop_thread
    print("made in the event loop's thread:", on_loop)
    return "the report"


async def report(request):
    return HttpResponse(await cache.aget_or_set("report", make))


async def main():
    scope = dict(type="http", method="GET", path="/", headers=[])
    server = ApplicationCommunicator(get_asgi_application(), scope)
    await server.send_input({"type": "http.request"})
    await server.wait(60)


loop_thread = threading.get_ident()
urlpatterns = [path("", report)]
settings.configure(ROOT_URLCONF=__name__)
asyncio.run(main())
