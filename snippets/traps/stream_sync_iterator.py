"""Stream from a sync generator under ASGI."""

import asyncio
import time
import warnings

from asgiref.testing import ApplicationCommunicator
from django.conf import settings
from django.core.asgi import get_asgi_application
from django.http import StreamingHttpResponse
from django.urls import path


def rows():
    for number in range(1, 4):
        time.sleep(0.2)
        print("made row", number)
        yield f"row {number}"


def view(request):
    return StreamingHttpResponse(rows())


async def ask():
    request = dict(type="http", method="GET", path="/", headers=[])
    server = ApplicationCommunicator(get_asgi_application(), request)
    await server.send_input({"type": "http.request"})
    print("status", (await server.receive_output(60))["status"])
    while chunk := (await server.receive_output(60)).get("body"):
        print("received", chunk.decode())


urlpatterns = [path("", view)]
settings.configure(ROOT_URLCONF=__name__, ALLOWED_HOSTS=["*"])
warnings.formatwarning = lambda text, kind, *_: f"{kind.__name__}: {text}\n"
asyncio.run(ask())
