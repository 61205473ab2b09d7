"""Give one class-based view a sync get and an async post."""

import asyncio

from asgiref.testing import ApplicationCommunicator
from django.conf import settings
from django.core.asgi import get_asgi_application
from django.http import HttpResponse
from django.urls import path
from django.views import View


class Page(View):
    def get(self, request):
        return HttpResponse()

    async def post(self, request):
        return HttpResponse()


settings.configure(ROOT_URLCONF=__name__, DEBUG_PROPAGATE_EXCEPTIONS=True)
urlpatterns = [path("", Page.as_view())]


async def status(method):
    scope = dict(type="http", method=method, path="/", headers=[])
    client = ApplicationCommunicator(get_asgi_application(), scope)
    await client.send_input({"type": "http.request"})
    await client.wait(timeout=None)
    return (await client.receive_output())["status"]


async def main():
    print(f"works: {await status('GET')} and {await status('POST')}")


asyncio.run(main())
