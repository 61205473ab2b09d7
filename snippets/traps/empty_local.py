"""Keep the tenant in threading.local, and read it in an async view."""

import asyncio
import threading

from asgiref.testing import ApplicationCommunicator
from django.conf import settings
from django.core.asgi import get_asgi_application
from django.http import HttpResponse
from django.urls import path
from django.utils.deprecation import MiddlewareMixin

current = threading.local()


class Tenants(MiddlewareMixin):
    def process_request(self, request):
        current.tenant = request.path[1:]


async def view(request, tenant):
    try:
        print(f"{tenant} gets what {current.tenant} owns")
    except AttributeError as error:
        print(f"{type(error).__name__}: {error}")
    return HttpResponse()


async def server():
    request = dict(type="http", method="GET", path="/ann", headers=[])
    server = ApplicationCommunicator(get_asgi_application(), request)
    await server.send_input({"type": "http.request"})
    await server.wait(timeout=10)


urlpatterns = [path("<tenant>", view)]
settings.configure(ROOT_URLCONF=__name__, MIDDLEWARE=["__main__.Tenants"])
asyncio.run(server())
