"""Put a sync middleware first, then last, and count a request's crossings."""

import asyncio

from asgiref.sync import AsyncToSync, SyncToAsync
from asgiref.testing import ApplicationCommunicator
from django.conf import settings
from django.core.asgi import get_asgi_application
from django.http import HttpResponse
from django.urls import path

names = "security.Security", "common.Common", "clickjacking.XFrameOptions"
DJANGOS = [f"django.middleware.{name}Middleware" for name in names]
settings.configure(ROOT_URLCONF=__name__, ALLOWED_HOSTS=["*"])
for adapter in (SyncToAsync, AsyncToSync):
    adapter.__call__ = lambda *a, f=adapter.__call__: calls.append(a) or f(*a)


def yours(get_response):
    return lambda request: get_response(request)


async def view(request):
    return HttpResponse()


async def count(title, *middleware):
    settings.MIDDLEWARE = middleware
    scope = dict(type="http", method="GET", path="/", headers=[])
    client = ApplicationCommunicator(get_asgi_application(), scope)
    calls.clear()
    await client.send_input({"type": "http.request"})
    await client.wait()
    print(f"{title}: {len(calls)} crossings")


calls, urlpatterns = [], [path("", view)]
asyncio.run(count("Django's alone", *DJANGOS))
asyncio.run(count("yours first", f"{__name__}.yours", *DJANGOS))
asyncio.run(count("yours last", *DJANGOS, f"{__name__}.yours"))
