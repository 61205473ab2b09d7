"""Decorate async views with the three decorators for frames."""

import asyncio

from asgiref.testing import ApplicationCommunicator
from django.conf import settings
from django.core.asgi import get_asgi_application
from django.http import HttpResponse
from django.urls import path
from django.views.decorators import clickjacking as frames


async def view(request):
    return HttpResponse("answer")


said = {  # in the header, if not what the middleware says
    "xframe_options_deny": b"DENY",
    "xframe_options_sameorigin": b"SAMEORIGIN",
    "xframe_options_exempt": None,
}
urlpatterns = [path(name, getattr(frames, name)(view)) for name in said]
middleware = ["django.middleware.clickjacking.XFrameOptionsMiddleware"]
options = dict(MIDDLEWARE=middleware, X_FRAME_OPTIONS="MIDDLEWARE")
options["DEBUG_PROPAGATE_EXCEPTIONS"] = True
settings.configure(ROOT_URLCONF=__name__, **options)


async def main():
    for name in said:
        scope = dict(type="http", method="GET", path=f"/{name}", headers=[])
        client = ApplicationCommunicator(get_asgi_application(), scope)
        await client.send_input({"type": "http.request"})
        await client.wait(timeout=None)
        headers = dict((await client.receive_output())["headers"])
        assert headers.get(b"X-Frame-Options") == said[name], name
    print(f"works: {', '.join(said)}")


asyncio.run(main())
