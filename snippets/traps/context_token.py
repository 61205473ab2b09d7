"""Reset a ContextVar in the second hook of a middleware, by its token."""

import asyncio
import re
from contextvars import ContextVar

from asgiref.testing import ApplicationCommunicator
from django.conf import settings
from django.core.asgi import get_asgi_application
from django.http import HttpResponse
from django.urls import path
from django.utils.deprecation import MiddlewareMixin

tenant = ContextVar("tenant", default=None)


class Tenants(MiddlewareMixin):
    def process_request(self, request):
        request.token = tenant.set("ann")

    def process_response(self, request, response):
        try:
            tenant.reset(request.token)
        except ValueError as error:
            print("ValueError:", re.sub(" at 0x[0-9a-fA-F]+", "", str(error)))
        return response


async def server():
    request = dict(type="http", method="GET", path="/", headers=[])
    server = ApplicationCommunicator(get_asgi_application(), request)
    await server.send_input({"type": "http.request"})
    await server.wait(timeout=10)


urlpatterns = [path("", lambda _: HttpResponse(print(tenant.get())))]
settings.configure(ROOT_URLCONF=__name__, MIDDLEWARE=["__main__.Tenants"])
asyncio.run(server())
