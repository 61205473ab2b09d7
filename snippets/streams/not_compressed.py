"""Send a stream past GZipMiddleware as it is."""

import asyncio

from asgiref.testing import ApplicationCommunicator
from django.conf import settings
from django.core.asgi import get_asgi_application
from django.http import StreamingHttpResponse
from django.urls import path


async def words():
    for word in ["one", "two", "three"]:
        yield word
        await asyncio.sleep(0.2)


def view(request):
    headers = {"Content-Encoding": "identity"}
    return StreamingHttpResponse(words(), headers=headers)


async def main():
    scope = dict(type="http", method="GET", path="/")
    scope["headers"] = [(b"accept-encoding", b"gzip")]
    server = ApplicationCommunicator(get_asgi_application(), scope)
    await server.send_input({"type": "http.request"})
    await server.receive_output(60)
    while word := (await server.receive_output(60)).get("body"):
        print("received", word)


urlpatterns = [path("", view)]
settings.configure(ROOT_URLCONF=__name__, ALLOWED_HOSTS=["*"])
settings.MIDDLEWARE = ["django.middleware.gzip.GZipMiddleware"]
asyncio.run(main())
