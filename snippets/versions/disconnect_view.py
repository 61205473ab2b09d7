"""Leave while an async view waits."""

import asyncio

from asgiref.testing import ApplicationCommunicator
from django.conf import settings
from django.core.asgi import get_asgi_application
from django.http import HttpResponse
from django.urls import path

said = []


async def view(request):
    await client.send_input({"type": "http.disconnect"})
    try:
        await asyncio.sleep(0.5)
        said.append("runs on: the view came to its end")
    except asyncio.CancelledError:
        said.append("cancelled: the view got a CancelledError")
        raise
    return HttpResponse()


urlpatterns = [path("", view)]
settings.configure(ROOT_URLCONF=__name__, DEBUG_PROPAGATE_EXCEPTIONS=True)


async def main():
    global client
    scope = dict(type="http", method="GET", path="/", headers=[])
    client = ApplicationCommunicator(get_asgi_application(), scope)
    await client.send_input({"type": "http.request"})
    await client.wait(timeout=None)
    print(*said)


asyncio.run(main())
