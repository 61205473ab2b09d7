"""Send a file with FileResponse under ASGI."""

import asyncio
import io

from django.conf import settings
from django.core.asgi import get_asgi_application
from django.http import FileResponse
from django.urls import path

SIZE = 3 * 2**16
content, seen = io.BytesIO(bytes(SIZE)), []
urlpatterns = [path("", lambda request: FileResponse(content))]
settings.configure(ROOT_URLCONF=__name__, DEBUG_PROPAGATE_EXCEPTIONS=True)


async def send(message):
    if message.get("body"):
        seen.append(content.tell())


async def main():
    scope = dict(type="http", method="GET", path="/", headers=[])
    received = asyncio.Queue()
    received.put_nowait({"type": "http.request"})
    await get_asgi_application()(scope, received.get, send)
    kind = "incremental" if seen[0] < SIZE else "buffered"
    print(f"{kind}: {seen[0]} of {SIZE} bytes read before the first were sent")


asyncio.run(main())
