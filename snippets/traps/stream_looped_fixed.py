"""Change a stream in a middleware with the loop that its iterator needs."""

import asyncio

from asgiref.testing import ApplicationCommunicator
from django.conf import settings
from django.core.asgi import get_asgi_application
from django.http import StreamingHttpResponse
from django.urls import path


def shout(get_response):
    def middleware(request):
        response = get_response(request)
        chunks = response.streaming_content
        if response.is_async:
            response.streaming_content = (c.upper() async for c in chunks)
        else:
            response.streaming_content = (c.upper() for c in chunks)
        return response

    return middleware


async def stream():
    yield "all is well"


async def main():
    request = dict(type="http", method="GET", path="/", headers=[])
    server = ApplicationCommunicator(get_asgi_application(), request)
    await server.send_input({"type": "http.request"})
    await server.receive_output(60)
    print("received", (await server.receive_output(60))["body"].decode())


urlpatterns = [path("", lambda request: StreamingHttpResponse(stream()))]
settings.configure(ROOT_URLCONF=__name__, DEBUG_PROPAGATE_EXCEPTIONS=True)
settings.MIDDLEWARE = [f"{__name__}.shout"]
asyncio.run(main())
