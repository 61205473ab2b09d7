"""Overlap three sync views of three requests, under ASGI."""

import asyncio
import time

from asgiref.testing import ApplicationCommunicator
from django.conf import settings
from django.core.asgi import get_asgi_application
from django.http import HttpResponse
from django.urls import path

WAIT = 0.5


def view(request):
    time.sleep(WAIT)
    return HttpResponse()


urlpatterns = [path("", view)]
settings.configure(ROOT_URLCONF=__name__, DEBUG_PROPAGATE_EXCEPTIONS=True)
server = get_asgi_application()


async def main():
    scope = dict(type="http", method="GET", path="/", headers=[])
    clients = [ApplicationCommunicator(server, scope) for _ in range(3)]
    start = time.perf_counter()
    for client in clients:
        await client.send_input({"type": "http.request"})
    await asyncio.gather(*(client.wait(timeout=None) for client in clients))
    waits = (time.perf_counter() - start) / WAIT
    print(f"{waits:.1f} waits: three requests, each waits once")


asyncio.run(main())
