"""Answer with an async view while ATOMIC_REQUESTS is on."""

import asyncio

from asgiref.testing import ApplicationCommunicator
from django.conf import settings
from django.core.asgi import get_asgi_application
from django.http import HttpResponse
from django.urls import path


async def view(request):
    return HttpResponse(request.method)


sqlite = {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}
urlpatterns = [path("", view)]
settings.configure(
    ROOT_URLCONF=__name__,
    DEBUG_PROPAGATE_EXCEPTIONS=True,
    DATABASES={"default": {**sqlite, "ATOMIC_REQUESTS": True}},
)


async def main():
    scope = dict(type="http", method="GET", path="/", headers=[])
    client = ApplicationCommunicator(get_asgi_application(), scope)
    await client.send_input({"type": "http.request"})
    await client.wait(timeout=None)
    start = await client.receive_output()
    print(f"works: {start['status']}")


asyncio.run(main())
