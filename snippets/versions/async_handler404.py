"""Answer a missing page by an async handler404, under ASGI."""

import asyncio

from asgiref.testing import ApplicationCommunicator
from django.conf import settings
from django.core.asgi import get_asgi_application
from django.http import HttpResponse


async def handler404(request, exception):
    return HttpResponse("not here", status=404)


urlpatterns = []
settings.configure(ROOT_URLCONF=__name__, ALLOWED_HOSTS=["*"])


async def main():
    scope = dict(type="http", method="GET", path="/", headers=[])
    client = ApplicationCommunicator(get_asgi_application(), scope)
    await client.send_input({"type": "http.request"})
    await client.wait(timeout=None)
    start = await client.receive_output()
    print(f"works: {start['status']}")


asyncio.run(main())
