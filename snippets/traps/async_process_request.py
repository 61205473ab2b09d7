"""Ask another service before each request, in an async process_request."""

import asyncio

from asgiref.testing import ApplicationCommunicator
from django.conf import settings
from django.core.asgi import get_asgi_application
from django.http import HttpResponse
from django.urls import path
from django.utils.deprecation import MiddlewareMixin


class Country(MiddlewareMixin):
    async def process_request(self, request):
        await asyncio.sleep(0.1)
        request.country = "India"


async def news(request):
    return HttpResponse(f"news from {request.country}")


async def main():
    scope = dict(type="http", method="GET", path="/", headers=[])
    reader = ApplicationCommunicator(get_asgi_application(), scope)
    await reader.send_input({"type": "http.request"})
    await reader.wait()
    await reader.receive_output()
    print((await reader.receive_output())["body"].decode())


urlpatterns = [path("", news)]
settings.configure(ROOT_URLCONF=__name__, DEBUG_PROPAGATE_EXCEPTIONS=True)
settings.MIDDLEWARE = [f"{__name__}.Country"]
try:
    asyncio.run(main())
except TypeError as error:
    print(f"{type(error).__name__}: {error}")
