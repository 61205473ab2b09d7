"""Count the threads in which responses are closed."""

import asyncio
import threading

from asgiref.testing import ApplicationCommunicator
from django import db
from django.conf import settings
from django.core.handlers.asgi import ASGIHandler
from django.core.signals import request_finished, request_started
from django.http import HttpResponse
from django.urls import path

from .closing import Handler


async def view(request):
    return HttpResponse()


def finished(sender, **signal):
    used[sender].add(threading.current_thread())


async def main():
    request = dict(type="http", method="GET", path="/")
    for handler in ASGIHandler(), Handler():
        for _ in range(20):
            reader = ApplicationCommunicator(handler, request)
            await reader.send_input({"type": "http.request"})
            await reader.wait(None)
        print("20 responses are closed in threads:", len(used[type(handler)]))


used, urlpatterns = {ASGIHandler: set(), Handler: set()}, [path("", view)]
settings.configure(ROOT_URLCONF=__name__, ALLOWED_HOSTS=["*"])
request_started.disconnect(db.reset_queries)
request_started.disconnect(db.close_old_connections)
request_finished.connect(finished)
asyncio.run(main())
