"""Decorate async views with cache_control and never_cache."""

import asyncio

from asgiref.testing import ApplicationCommunicator
from django.conf import settings
from django.core.asgi import get_asgi_application
from django.http import HttpResponse
from django.urls import path
from django.views.decorators import cache


async def view(request):
    return HttpResponse("answer")


views = {  # and what each adds to Cache-Control
    "never_cache": (cache.never_cache(view), b"no-store"),
    "cache_control": (cache.cache_control(max_age=60)(view), b"max-age=60"),
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
        assert said in headers[b"Cache-Control"], name
    print(f"works: {', '.join(views)}")


asyncio.run(main())
