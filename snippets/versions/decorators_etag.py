"""Decorate async views with those that answer 304 to a known ETag."""

import asyncio

from asgiref.testing import ApplicationCommunicator
from django.conf import settings
from django.core.asgi import get_asgi_application
from django.http import HttpResponse
from django.urls import path
from django.views.decorators import http


async def view(request):
    return HttpResponse("answer")


views = {
    "condition": http.condition(lambda request: "tag")(view),
    "etag": http.etag(lambda request: "tag")(view),
    "conditional_page": http.conditional_page(view),
}
urlpatterns = [path(name, view) for name, view in views.items()]
settings.configure(ROOT_URLCONF=__name__, DEBUG_PROPAGATE_EXCEPTIONS=True)


async def main():
    for n in views:
        known = []
        for status in 200, 304:
            scope = dict(type="http", method="GET", path=f"/{n}", headers=known)
            client = ApplicationCommunicator(get_asgi_application(), scope)
            await client.send_input({"type": "http.request"})
            await client.wait(timeout=None)
            got = await client.receive_output()
            assert got["status"] == status, n
            known = [(b"if-none-match", dict(got["headers"])[b"ETag"])]
    print(f"works: {', '.join(views)}")


asyncio.run(main())
