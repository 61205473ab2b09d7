"""Decorate an async view with no_append_slash."""

import asyncio

from asgiref.testing import ApplicationCommunicator
from django.conf import settings
from django.core.asgi import get_asgi_application
from django.http import HttpResponse
from django.urls import path
from django.views.decorators import common


async def view(request):
    return HttpResponse("answer")


urlpatterns = [path("page/", common.no_append_slash(view))]
options = dict(MIDDLEWARE=["django.middleware.common.CommonMiddleware"])
options.update(ALLOWED_HOSTS=["*"], DEBUG_PROPAGATE_EXCEPTIONS=True)
settings.configure(ROOT_URLCONF=__name__, **options)


async def main():
    for url, status in ("/page/", 200), ("/page", 404):
        scope = dict(type="http", method="GET", path=url, headers=[])
        client = ApplicationCommunicator(get_asgi_application(), scope)
        await client.send_input({"type": "http.request"})
        await client.wait(timeout=None)
        assert (await client.receive_output())["status"] == status, url
    print("works: 404 instead of a redirect to the slash")


asyncio.run(main())
