"""Fetch each word of a stream in a thread, by next without a default."""

import asyncio

from asgiref.sync import sync_to_async
from asgiref.testing import ApplicationCommunicator
from django.conf import settings
from django.core.asgi import get_asgi_application
from django.http import StreamingHttpResponse
from django.urls import path


async def stream():
    words = iter(["one", "two"])
    while True:
        try:
            yield await sync_to_async(next)(words)
        except StopIteration:
            return


async def main():
    loop = asyncio.get_running_loop()
    loop.set_exception_handler(lambda _, told: errors.append(told["exception"]))
    request = dict(type="http", method="GET", path="/", headers=[])
    server = ApplicationCommunicator(get_asgi_application(), request)
    await server.send_input({"type": "http.request"})
    await server.receive_output(60)
    try:
        while chunk := (await server.receive_output(0.5)).get("body"):
            print("received", chunk.decode())
    except Exception as error:
        errors.append(error)
    print("no end of the stream:", errors[0])


errors = []
urlpatterns = [path("", lambda request: StreamingHttpResponse(stream()))]
settings.configure(ROOT_URLCONF=__name__, ALLOWED_HOSTS=["*"])
asyncio.run(main())
