"""Decorate an async dispatch of an async class-based view."""

import asyncio

from asgiref.testing import ApplicationCommunicator
from django.conf import settings
from django.core.asgi import get_asgi_application
from django.http import HttpResponse
from django.urls import path
from django.utils.decorators import method_decorator
from django.views import View
from django.views.decorators.cache import never_cache


class Page(View):
    @method_decorator(never_cache)
    async def dispatch(self, request):
        return await super().dispatch(request)

    async def get(self, request):
        return HttpResponse("answer")


urlpatterns = [path("", Page.as_view())]
settings.configure(ROOT_URLCONF=__name__, DEBUG_PROPAGATE_EXCEPTIONS=True)


async def main():
    scope = dict(type="http", method="GET", path="/", headers=[])
    client = ApplicationCommunicator(get_asgi_application(), scope)
    await client.send_input({"type": "http.request"})
    await client.wait(timeout=None)
    start = await client.receive_output()
    print(f"works: {dict(start['headers'])[b'Cache-Control'].decode()}")


asyncio.run(main())
