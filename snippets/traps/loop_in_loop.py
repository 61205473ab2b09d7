"""Call a sync helper that runs an event loop, in an async view."""

import asyncio

from asgiref.testing import ApplicationCommunicator
from django.conf import settings
from django.core.asgi import get_asgi_application
from django.http import HttpResponse
from django.urls import path


async def fetch():
    await asyncio.sleep(0.1)  # as an async client would
    return "rates"


def rates(run):
    return run(fetch())


async def view(request):
    loop = asyncio.get_event_loop()
    for run in asyncio.run, loop.run_until_complete:
        try:
            return HttpResponse(rates(run))
        except RuntimeError as error:
            print(f"{type(error).__name__}: {error}")
    return HttpResponse(status=500)


async def main():
    request = {"type": "http", "method": "GET", "path": "/"}
    server = ApplicationCommunicator(get_asgi_application(), request)
    await server.send_input({"type": "http.request"})
    print("status", (await server.receive_output())["status"])


urlpatterns = [path("", view)]
settings.configure(ROOT_URLCONF=__name__)
asyncio.run(main())
