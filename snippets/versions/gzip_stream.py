"""Stream from an async generator through GZipMiddleware."""

import asyncio
import zlib

from django.conf import settings
from django.core.asgi import get_asgi_application
from django.http import StreamingHttpResponse
from django.urls import path

made, seen = [], []
gunzip = zlib.decompressobj(wbits=31)  # reads one gzip member, as clients do


async def chunks():
    for number in range(3):
        made.append(number)
        yield "chunk"
        await asyncio.sleep(0.01)


async def send(message):
    for _ in range(gunzip.decompress(message.get("body", b"")).count(b"chunk")):
        seen.append(len(made))


async def main():
    scope = dict(type="http", method="GET", path="/")
    scope["headers"] = [(b"accept-encoding", b"gzip")]
    received = asyncio.Queue()
    received.put_nowait({"type": "http.request"})
    await get_asgi_application()(scope, received.get, send)
    kind = {1: "cut", 6: "incremental"}.get(sum(seen), "buffered")
    print(f"{kind}: the first of {len(seen)} came when {seen[0]} was made")


settings.configure(ROOT_URLCONF=__name__, DEBUG_PROPAGATE_EXCEPTIONS=True)
settings.MIDDLEWARE = ["django.middleware.gzip.GZipMiddleware"]
urlpatterns = [path("", lambda request: StreamingHttpResponse(chunks()))]
asyncio.run(main())
