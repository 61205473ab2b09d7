"""Put a timeout around a client that can be awaited, and so cancelled."""

import asyncio

from asgiref.testing import ApplicationCommunicator
from django.conf import settings
from django.core.asgi import get_asgi_application
from django.http import HttpResponse
from django.urls import path


async def fetch():
    await asyncio.sleep(0.6)  # as an async client would
    return "rates"


async def view(request):
    try:
        async with asyncio.timeout(0.2):
            rates = await fetch()
    except TimeoutError:
        print("the view gives up")
        return HttpResponse(status=504)
    print("the view has the", rates)
    return HttpResponse(rates)


async def main():
    request = {"type": "http", "method": "GET", "path": "/"}
    server = ApplicationCommunicator(get_asgi_application(), request)
    await server.send_input({"type": "http.request"})
    print("status", (await server.receive_output(5))["status"])


urlpatterns = [path("", view)]
settings.configure(ROOT_URLCONF=__name__)
asyncio.run(main())
