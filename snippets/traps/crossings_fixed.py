"""Write a middleware of your own for both kinds, and put it first."""

import asyncio

from asgiref import sync, testing
from django.conf import settings
from django.core.asgi import get_asgi_application
from django.http import HttpResponse
from django.urls import path
from django.utils.decorators import sync_and_async_middleware


@sync_and_async_middleware
def yours(get_response):
    async def wrapper(request):
        return await get_response(request)

    return wrapper if sync.iscoroutinefunction(get_response) else get_response


async def view(request):
    return HttpResponse()


async def main():
    scope = dict(type="http", method="GET", path="/", headers=[])
    client = testing.ApplicationCommunicator(get_asgi_application(), scope)
    await client.send_input({"type": "http.request"})
    await client.wait()
    print(f"yours first: {len(calls)} crossings")


calls, urlpatterns = [], [path("", view)]
for adapter in (sync.SyncToAsync, sync.AsyncToSync):
    adapter.__call__ = lambda *a, f=adapter.__call__: calls.append(a) or f(*a)
names = "security.Security", "common.Common", "clickjacking.XFrameOptions"
listed = [f"django.middleware.{name}Middleware" for name in names]
settings.configure(ROOT_URLCONF=__name__, ALLOWED_HOSTS=["*"])
settings.MIDDLEWARE = [f"{__name__}.yours", *listed]
asyncio.run(main())
