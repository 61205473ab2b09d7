"""Fetch each word of a stream in a thread, by next with a default."""

import asyncio

from asgiref.sync import sync_to_async
from asgiref.testing import ApplicationCommunicator
from django.conf import settings
from django.core.asgi import get_asgi_application
from django.http import StreamingHttpResponse
from django.urls import path


async def stream():
    words = iter(["one", "two"])
    while (word := await sync_to_async(next)(words, END)) is not END:
        yield word


async def main():
    request = dict(type="http", method="GET", path="/", headers=[])
    server = ApplicationCommunicator(get_asgi_application(), request)
    await server.send_input({"type": "http.request"})
    await server.receive_output(60)
    while chunk := (await server.receive_output(60)).get("body"):
        print("received", chunk.decode())
    print("the end of the stream")


END = object()
urlpatterns = [path("", lambda request: StreamingHttpResponse(stream()))]
settings.configure(ROOT_URLCONF=__name__, ALLOWED_HOSTS=["*"])
asyncio.run(main())
