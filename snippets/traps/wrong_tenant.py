"""Keep the tenant in threading.local, and answer two tenants at once."""

import asyncio
import threading

from asgiref.testing import ApplicationCommunicator
from django.conf import settings
from django.core.asgi import get_asgi_application
from django.http import HttpResponse
from django.urls import path
from django.utils.decorators import async_only_middleware


@async_only_middleware
def tenants(get_response):
    async def middleware(request):
        current.tenant = request.path[1:]
        return await get_response(request)

    return middleware


async def view(request, tenant):
    await asyncio.sleep(0.2)  # as a query would
    return HttpResponse(print(f"{tenant} gets what {current.tenant} owns"))


async def server():
    async with asyncio.TaskGroup() as group:
        for url in "/ann", "/bob":
            request = dict(type="http", method="GET", path=url, headers=[])
            server = ApplicationCommunicator(get_asgi_application(), request)
            await server.send_input({"type": "http.request"})
            group.create_task(server.wait(timeout=10))


current = threading.local()
urlpatterns = [path("<tenant>", view)]
settings.configure(ROOT_URLCONF=__name__, MIDDLEWARE=["__main__.tenants"])
asyncio.run(server())
