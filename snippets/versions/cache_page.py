"""Decorate an async view with cache_page."""

import asyncio

from asgiref.testing import ApplicationCommunicator
from django.conf import settings
from django.core.asgi import get_asgi_application
from django.http import HttpResponse
from django.urls import path

options = dict(ALLOWED_HOSTS=["*"], DEBUG_PROPAGATE_EXCEPTIONS=True)
settings.configure(ROOT_URLCONF=__name__, SECRET_KEY="secret", **options)

from django.views.decorators.cache import cache_page

calls = []


@cache_page(60)
async def view(request):
    calls.append(request)
    return HttpResponse()


urlpatterns = [path("", view)]


async def main():
    scope = dict(type="http", method="GET", path="/", headers=[])
    for _ in range(2):
        client = ApplicationCommunicator(get_asgi_application(), scope)
        await client.send_input({"type": "http.request"})
        await client.wait(timeout=None)
        assert (await client.receive_output())["status"] == 200
    print(f"works: two requests, the view ran {len(calls)} time")


asyncio.run(main())
