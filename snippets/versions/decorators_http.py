"""Decorate async views with those that require a method."""

import asyncio

from asgiref.testing import ApplicationCommunicator
from django.conf import settings
from django.core.asgi import get_asgi_application
from django.http import HttpResponse
from django.urls import path
from django.views.decorators import http


async def view(request):
    return HttpResponse("answer")


require_put = http.require_http_methods(["PUT"])
views = {  # and a method that each allows, and one that it does not
    "require_http_methods": (require_put(view), "PUT", "GET"),
    "require_GET": (http.require_GET(view), "GET", "HEAD"),
    "require_POST": (http.require_POST(view), "POST", "GET"),
    "require_safe": (http.require_safe(view), "HEAD", "POST"),
}
urlpatterns = [path(name, view) for name, (view, *_) in views.items()]
settings.configure(ROOT_URLCONF=__name__, DEBUG_PROPAGATE_EXCEPTIONS=True)


async def main():
    for name, (_, *methods) in views.items():
        for method, status in zip(methods, (200, 405)):
            scope = dict(type="http", path=f"/{name}", headers=[])
            scope["method"] = method
            client = ApplicationCommunicator(get_asgi_application(), scope)
            await client.send_input({"type": "http.request"})
            await client.wait(timeout=None)
            assert (await client.receive_output())["status"] == status, name
    print(f"works: {', '.join(views)}")


asyncio.run(main())
