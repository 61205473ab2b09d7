"""Stream from an async generator under ASGI."""

import asyncio

from django.conf import settings
from django.core.asgi import get_asgi_application
from django.http import StreamingHttpResponse
from django.urls import path

made, seen = [], []


async def chunks():
    for number in range(3):
        made.append(number)
        yield "chunk"
        await asyncio.sleep(0.01)


urlpatterns = [path("", lambda request: StreamingHttpResponse(chunks()))]
settings.configure(ROOT_URLCONF=__name__, DEBUG_PROPAGATE_EXCEPTIONS=True)


async def send(message):
    if message.get("body"):
        seen.append(len(made))


async def main():
    scope = dict(type="http", method="GET", path="/", headers=[])
    received = asyncio.Queue()
    received.put_nowait({"type": "http.request"})
    await get_asgi_application()(scope, received.get, send)
    kind = "incremental" if seen == [1, 2, 3] else "buffered"
    print(f"{kind}: the first chunk came when {seen[0]} of 3 were made")


asyncio.run(main())
