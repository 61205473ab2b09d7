"""Ask a database in three requests, with the cure and DEBUG."""

import asyncio

from asgiref.testing import ApplicationCommunicator
from django import db
from django.conf import settings
from django.core import asgi, signals
from django.http import HttpResponse
from django.urls import path

sqlite = {"ENGINE": "django.db.backends.sqlite3", "NAME": "file:"}  # temporary
used = []


def view(request):
    db.connection.cursor().execute("SELECT 1")
    used.append(db.connections["default"])
    return HttpResponse(print("queries logged:", len(db.connection.queries)))


async def main():
    signals.request_started.disconnect(db.reset_queries)
    signals.request_started.disconnect(db.close_old_connections)
    for number in 1, 2, 3:
        request = dict(type="http", method="GET", path="/")
        server = ApplicationCommunicator(asgi.get_asgi_application(), request)
        await server.send_input({"type": "http.request"})
        await server.wait(None)
        left = [connection for connection in used if connection.connection]
        print(f"request {number}: {len(used)} used, {len(left)} not closed")


urlpatterns = [path("", view)]
settings.configure(ROOT_URLCONF=__name__, DATABASES={"default": sqlite})
settings.DEBUG = True
asyncio.run(main())
