"""Send a file under ASGI, without all of it in memory."""

import asyncio
import tempfile
import tracemalloc

from django.conf import settings
from django.core.asgi import get_asgi_application
from django.http import FileResponse
from django.urls import path


async def blocks(file):
    while block := await asyncio.to_thread(file.read, 2**16):
        yield block


def download(request):
    file = open(large.name, "rb")  # which the response closes
    response = FileResponse(file, as_attachment=True)  # for its headers
    response.streaming_content = blocks(file)
    return response


async def main():
    scope = dict(type="http", method="GET", path="/", headers=[])
    asked, taken = asyncio.Queue(), lambda message: asyncio.sleep(0)
    asked.put_nowait({"type": "http.request"})
    tracemalloc.start()
    await get_asgi_application()(scope, asked.get, taken)
    less = tracemalloc.get_traced_memory()[1] < 2**20  # at its peak
    print("a file of 3 MiB takes", "less" if less else "more", "than 1 MiB")


urlpatterns = [path("", download)]
settings.configure(ROOT_URLCONF=__name__, ALLOWED_HOSTS=["*"])
with tempfile.NamedTemporaryFile() as large:
    large.truncate(3 * 2**20)
    asyncio.run(main())
