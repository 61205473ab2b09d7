"""Make one handler of a class-based view async, and leave the other sync."""

import asyncio

from asgiref.testing import ApplicationCommunicator
from django.conf import settings
from django.core.asgi import get_asgi_application
from django.core.exceptions import ImproperlyConfigured
from django.http import HttpResponse
from django.urls import path
from django.views import View


class Search(View):
    def get(self, request):
        return HttpResponse("the form")

    async def post(self, request):
        await asyncio.sleep(0.1)
        return HttpResponse("the results")


async def ask(method):
    scope = dict(type="http", method=method, path="/", headers=[])
    reader = ApplicationCommunicator(get_asgi_application(), scope)
    await reader.send_input({"type": "http.request"})
    await reader.wait()
    print(method, (await reader.receive_output())["status"])


settings.configure(ROOT_URLCONF=__name__)
try:
    urlpatterns = [path("", Search.as_view())]
    asyncio.run(ask("GET"))
    asyncio.run(ask("POST"))
except ImproperlyConfigured as error:
    print(f"{type(error).__name__}: {error}")
