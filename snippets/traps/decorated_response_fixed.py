"""Add a header to the response of an async view once it is there."""

import asyncio

from asgiref.testing import ApplicationCommunicator
from django.conf import settings
from django.core.asgi import get_asgi_application
from django.http import HttpResponse
from django.urls import path


def labelled(view):
    async def wrapper(request):
        response = await view(request)
        response.headers["X-Label"] = "news"
        return response

    return wrapper


async def news(request):
    return HttpResponse("news")


async def main():
    scope = dict(type="http", method="GET", path="/", headers=[])
    reader = ApplicationCommunicator(get_asgi_application(), scope)
    await reader.send_input({"type": "http.request"})
    await reader.wait()
    print((await reader.receive_output())["headers"])


urlpatterns = [path("", labelled(news))]
settings.configure(ROOT_URLCONF=__name__, DEBUG_PROPAGATE_EXCEPTIONS=True)
asyncio.run(main())
