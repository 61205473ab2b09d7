"""Decorate an async view with last_modified."""

import asyncio
import datetime

from asgiref.testing import ApplicationCommunicator
from django.conf import settings
from django.core.asgi import get_asgi_application
from django.http import HttpResponse
from django.urls import path
from django.views.decorators.http import last_modified


@last_modified(lambda request: datetime.datetime(2021, 1, 21))
async def view(request):
    return HttpResponse("answer")


urlpatterns = [path("", view)]
settings.configure(ROOT_URLCONF=__name__, DEBUG_PROPAGATE_EXCEPTIONS=True)


async def main():
    for day, status in (b"Wed, 20", 200), (b"Thu, 21", 304):
        since = b"if-modified-since", b"%b Jan 2021 00:00:00 GMT" % day
        scope = dict(type="http", method="GET", path="/", headers=[since])
        client = ApplicationCommunicator(get_asgi_application(), scope)
        await client.send_input({"type": "http.request"})
        await client.wait(timeout=None)
        assert (await client.receive_output())["status"] == status
    print("works: 304 if nothing has changed since")


asyncio.run(main())
