"""Decorate async views with vary_on_cookie and vary_on_headers."""

import asyncio

from asgiref.testing import ApplicationCommunicator
from django.conf import settings
from django.core.asgi import get_asgi_application
from django.http import HttpResponse
from django.urls import path
from django.views.decorators import vary


async def view(request):
    return HttpResponse("answer")


decorators = {
    "vary_on_cookie": vary.vary_on_cookie,
    "vary_on_headers": vary.vary_on_headers("Accept"),
}
urlpatterns = [path(name, each(view)) for name, each in decorators.items()]
settings.configure(ROOT_URLCONF=__name__, DEBUG_PROPAGATE_EXCEPTIONS=True)


async def main():
    for name in decorators:
        scope = dict(type="http", method="GET", path=f"/{name}", headers=[])
        client = ApplicationCommunicator(get_asgi_application(), scope)
        await client.send_input({"type": "http.request"})
        await client.wait()
        assert (await client.receive_output())["status"] == 200
    print(f"works: {', '.join(decorators)}")


asyncio.run(main())
