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


views = {  # and what Vary says then
    "vary_on_cookie": (vary.vary_on_cookie(view), b"Cookie"),
    "vary_on_headers": (vary.vary_on_headers("Accept")(view), b"Accept"),
}
urlpatterns = [path(name, view) for name, (view, _) in views.items()]
settings.configure(ROOT_URLCONF=__name__, DEBUG_PROPAGATE_EXCEPTIONS=True)


async def main():
    for name, (_, said) in views.items():
        scope = dict(type="http", method="GET", path=f"/{name}", headers=[])
        client = ApplicationCommunicator(get_asgi_application(), scope)
        await client.send_input({"type": "http.request"})
        await client.wait(timeout=None)
        headers = dict((await client.receive_output())["headers"])
        assert said in headers[b"Vary"], name
    print(f"works: {', '.join(views)}")


asyncio.run(main())
