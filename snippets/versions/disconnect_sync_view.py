"""Leave while a sync view waits, under ASGI."""

import asyncio
import time

from asgiref.testing import ApplicationCommunicator
from django.conf import settings
from django.core.asgi import get_asgi_application
from django.http import HttpResponse
from django.urls import path

said = []


def view(request):
    time.sleep(0.2)
    said.append("runs on: the view came to its end")
    return HttpResponse()


urlpatterns = [path("", view)]
settings.configure(ROOT_URLCONF=__name__, DEBUG_PROPAGATE_EXCEPTIONS=True)


async def main():
    scope = dict(type="http", method="GET", path="/", headers=[])
    client = ApplicationCommunicator(get_asgi_application(), scope)
    await client.send_input({"type": "http.request"})
    await asyncio.sleep(0.1)
    await client.send_input({"type": "http.disconnect"})
    await client.wait()
    await asyncio.sleep(0.2)
    print(*said or ["cancelled: the view did not come to its end"])


asyncio.run(main())
