"""Stream from a library that blocks, and ask for something else meanwhile."""

import asyncio
import time

from asgiref import testing
from django.conf import settings
from django.core.asgi import get_asgi_application
from django.http import StreamingHttpResponse
from django.urls import path


def library():
    for word in ["one", "two", "three"]:
        time.sleep(0.2)
        yield word


async def stream():
    for word in library():
        yield word


async def ask(url, after):
    await asyncio.sleep(after)
    request = dict(type="http", method="GET", path=url, headers=[])
    server = testing.ApplicationCommunicator(get_asgi_application(), request)
    await server.send_input({"type": "http.request"})
    await server.wait(60)
    print(url, "is answered")


async def main():
    await asyncio.gather(ask("/chat/", after=0), ask("/favicon.ico", after=0.3))


urlpatterns = [path("chat/", lambda _: StreamingHttpResponse(stream()))]
settings.configure(ROOT_URLCONF=__name__, ALLOWED_HOSTS=["*"])
asyncio.run(main())
