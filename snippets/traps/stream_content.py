"""Read the content of each response in a middleware, and stream one."""

import asyncio

from asgiref.testing import ApplicationCommunicator
from django.conf import settings
from django.core.asgi import get_asgi_application
from django.http import StreamingHttpResponse
from django.urls import path


def count_bytes(get_response):
    def middleware(request):
        response = get_response(request)
        response["X-Bytes"] = len(response.content)
        return response

    return middleware


async def stream():
    yield "all "
    yield "is well"


async def main():
    request = dict(type="http", method="GET", path="/", headers=[])
    server = ApplicationCommunicator(get_asgi_application(), request)
    await server.send_input({"type": "http.request"})
    try:
        await server.wait(60)
    except AttributeError as error:
        print(f"{type(error).__name__}: {error}")


urlpatterns = [path("", lambda request: StreamingHttpResponse(stream()))]
settings.configure(ROOT_URLCONF=__name__, DEBUG_PROPAGATE_EXCEPTIONS=True)
settings.MIDDLEWARE = [f"{__name__}.count_bytes"]
asyncio.run(main())
