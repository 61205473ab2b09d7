"""Await a count, and put the count into a JSON response."""

import asyncio

from asgiref.testing import ApplicationCommunicator
from django.conf import settings
from django.core.asgi import get_asgi_application
from django.core.cache import cache
from django.http import JsonResponse
from django.urls import path


async def view(request):
    return JsonResponse({"visits": await cache.aget("visits", 0)})


async def main():
    request = {"type": "http", "method": "GET", "path": "/"}
    server = ApplicationCommunicator(get_asgi_application(), request)
    await server.send_input({"type": "http.request"})
    print("status", (await server.receive_output())["status"])
    print((await server.receive_output())["body"].decode())


urlpatterns = [path("", view)]
settings.configure(ROOT_URLCONF=__name__)
asyncio.run(main())
