"""Decorate async views with those for methods and conditions."""

import asyncio

from asgiref.testing import ApplicationCommunicator
from django.conf import settings
from django.core.asgi import get_asgi_application
from django.http import HttpResponse
from django.urls import path
from django.views.decorators import http


async def view(request):
    return HttpResponse("answer")


decorators = {
    "require_http_methods": http.require_http_methods(["GET"]),
    "require_GET": http.require_GET,
    "require_safe": http.require_safe,
    "condition": http.condition(),
    "etag": http.etag(lambda request: None),
    "last_modified": http.last_modified(lambda request: None),
    "conditional_page": http.conditional_page,
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
