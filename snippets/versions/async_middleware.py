"""Pass a request through async middleware, under ASGI."""

import asyncio

from asgiref.testing import ApplicationCommunicator
from django.conf import settings
from django.core.asgi import get_asgi_application
from django.http import HttpResponse


def async_middleware(get_response):
    async def middleware(request):
        await asyncio.sleep(0)
        return HttpResponse("answered by the middleware")

    return middleware


async_middleware.sync_capable = False
async_middleware.async_capable = True

settings.configure(
    ROOT_URLCONF=__name__,
    DEBUG_PROPAGATE_EXCEPTIONS=True,
    MIDDLEWARE=[f"{__name__}.async_middleware"],
)


async def main():
    scope = dict(type="http", method="GET", path="/", headers=[])
    client = ApplicationCommunicator(get_asgi_application(), scope)
    await client.send_input({"type": "http.request"})
    await client.wait(timeout=None)
    start = await client.receive_output()
    print(f"works: {start['status']}")


asyncio.run(main())
