"""Stream to three readers, with a pool of two (needs POSTGRESQL_URL)."""

import asyncio
import os

import dj_database_url
from asgiref.testing import ApplicationCommunicator
from django.conf import settings
from django.core.asgi import get_asgi_application
from django.db import OperationalError, connection
from django.http import HttpResponseServerError, StreamingHttpResponse
from django.urls import path


def view(request):
    try:
        connection.cursor().execute("SELECT 1")
    except OperationalError as error:
        return HttpResponseServerError(print("OperationalError:", error))
    return StreamingHttpResponse(events())


async def events():
    yield await asyncio.Event().wait()  # the first one may take hours


async def main():
    request = dict(type="http", method="GET", path="/", headers=[])
    server = get_asgi_application()
    readers = [ApplicationCommunicator(server, request) for _ in range(3)]
    for reader in readers:
        await reader.send_input({"type": "http.request"})
        print("status", (await reader.receive_output(60))["status"])


postgresql = dj_database_url.parse(os.environ["POSTGRESQL_URL"])
postgresql["OPTIONS"] = {"pool": {"min_size": 1, "max_size": 2, "timeout": 1}}
settings.configure(ROOT_URLCONF=__name__, DATABASES={"default": postgresql})
urlpatterns = [path("", view)]
asyncio.run(main())
