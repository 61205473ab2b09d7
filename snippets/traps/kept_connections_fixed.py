"""Answer three requests under ASGI, and close each connection."""

import asyncio

from asgiref.testing import ApplicationCommunicator
from django.conf import settings
from django.core.asgi import get_asgi_application
from django.db import connections
from django.http import HttpResponse
from django.urls import path

sqlite = {"ENGINE": "django.db.backends.sqlite3", "NAME": "file:"}  # temporary
used = set()


def view(request):
    connections["default"].cursor().execute("SELECT 1")
    used.add(connections["default"])
    return HttpResponse()


async def main():
    for number in 1, 2, 3:
        request = dict(type="http", method="GET", path="/", headers=[])
        server = ApplicationCommunicator(get_asgi_application(), request)
        await server.send_input({"type": "http.request"})
        await server.wait(None)
        left = [one for one in used if one.connection]
        print(f"request {number}: {len(used)} used, {len(left)} not closed")


urlpatterns = [path("", view)]
sqlite["CONN_MAX_AGE"] = 0
settings.configure(ROOT_URLCONF=__name__, DATABASES={"default": sqlite})
asyncio.run(main())
