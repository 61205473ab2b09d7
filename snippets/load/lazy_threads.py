"""Open the thread of a request only when it needs one, and count again."""

import asyncio
import threading

from asgiref.testing import ApplicationCommunicator
from django import db
from django.conf import settings
from django.core.asgi import get_asgi_application
from django.core.signals import request_started
from django.http import HttpResponse
from django.urls import path

everyone = asyncio.Barrier(20)


async def view(request):
    if await everyone.wait() == 19:  # the last of them
        print("threads while 20 requests wait:", threading.active_count())
    return HttpResponse()


async def main():
    request = dict(type="http", method="GET", path="/")
    application = get_asgi_application()
    # The cure. In a project, it belongs into asgi.py.
    request_started.disconnect(db.reset_queries)
    request_started.disconnect(db.close_old_connections)
    readers = [ApplicationCommunicator(application, request) for _ in range(20)]
    for reader in readers:
        await reader.send_input({"type": "http.request"})
    await asyncio.gather(*(reader.wait(None) for reader in readers))


urlpatterns = [path("", view)]
settings.configure(ROOT_URLCONF=__name__, ALLOWED_HOSTS=["*"])
asyncio.run(main())
