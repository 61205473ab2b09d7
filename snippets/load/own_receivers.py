"""Connect an async receiver of your own to the cure, and then a sync one."""

import asyncio
import threading

from asgiref.testing import ApplicationCommunicator
from django import db, http, urls
from django.conf import settings
from django.core import asgi, signals


async def on_the_loop(**sent):
    print("an async receiver is called")


def in_a_thread(**sent):
    print("a sync receiver is called")


async def view(request):
    return http.HttpResponse(print("threads:", threading.active_count()))


async def ask():
    request = dict(type="http", method="GET", path="/")
    server = ApplicationCommunicator(asgi.get_asgi_application(), request)
    await server.send_input({"type": "http.request"})
    await server.wait(None)


urlpatterns = [urls.path("", view)]
settings.configure(ROOT_URLCONF=__name__, ALLOWED_HOSTS=["*"])
signals.request_started.disconnect(db.reset_queries)
signals.request_started.disconnect(db.close_old_connections)
for receiver in on_the_loop, in_a_thread:
    signals.request_started.connect(receiver)
    asyncio.run(ask())
    signals.request_started.disconnect(receiver)
    for thread in threading.enumerate()[1:]:
        thread.join()
