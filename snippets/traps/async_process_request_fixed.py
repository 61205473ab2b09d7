"""Ask another service before each request, in an async function."""

import asyncio

from asgiref.testing import ApplicationCommunicator
from django.conf import settings
from django.core.asgi import get_asgi_application
from django.http import HttpResponse
from django.urls import path
from django.utils.decorators import async_only_middleware


@async_only_middleware
def country(get_response):
    async def middleware(request):
        await asyncio.sleep(0.1)
        request.country = "India"
        return await get_response(request)

    return middleware


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
settings.MIDDLEWARE = [f"{__name__}.country"]
asyncio.run(main())
