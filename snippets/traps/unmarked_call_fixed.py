"""Mark a middleware whose call is async as what it is."""

import asyncio

from asgiref.sync import markcoroutinefunction
from asgiref.testing import ApplicationCommunicator
from django.conf import settings
from django.core.asgi import get_asgi_application
from django.http import HttpResponse
from django.urls import path


class Label:
    async_capable, sync_capable = True, False

    def __init__(self, get_response):
        self.get_response = get_response
        markcoroutinefunction(self)

    async def __call__(self, request):
        return await self.get_response(request)


async def ask(middleware):
    settings.MIDDLEWARE = middleware
    scope = dict(type="http", method="GET", path="/", headers=[])
    reader = ApplicationCommunicator(get_asgi_application(), scope)
    await reader.send_input({"type": "http.request"})
    await reader.wait()
    print("status", (await reader.receive_output())["status"])


urlpatterns = [path("", lambda request: HttpResponse("news"))]
settings.configure(ROOT_URLCONF=__name__, DEBUG_PROPAGATE_EXCEPTIONS=True)
security, label = "django.middleware.security.Security", f"{__name__}.Label"
asyncio.run(ask([label]))
asyncio.run(ask([f"{security}Middleware", label]))
