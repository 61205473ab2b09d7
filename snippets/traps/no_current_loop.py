"""Ask for the current event loop in a sync view."""

import asyncio

from asgiref.testing import ApplicationCommunicator
from django.conf import settings
from django.core.asgi import get_asgi_application
from django.http import HttpResponse
from django.urls import path


async def fetch():
    await asyncio.sleep(0.1)  # as an async client would
    return "rates"


def view(request):
    try:
        loop = asyncio.get_event_loop()
    except RuntimeError as error:
        print(f"{type(error).__name__}: {error}")
        return HttpResponse(status=500)
    return HttpResponse(loop.run_until_complete(fetch()))


async def main():
    request = {"type": "http", "method": "GET", "path": "/"}
    server = ApplicationCommunicator(get_asgi_application(), request)
    await server.send_input({"type": "http.request"})
    print("status", (await server.receive_output())["status"])
    await server.wait()


urlpatterns = [path("", view)]
settings.configure(ROOT_URLCONF=__name__)
asyncio.run(main())
