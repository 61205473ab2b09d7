"""Ask an ASGI application for the style sheet of the admin."""

import asyncio
from pathlib import Path

import django
from asgiref.testing import ApplicationCommunicator
from django.conf import settings
from django.core.asgi import get_asgi_application
from django.http import HttpResponse
from django.urls import path

urlpatterns = [path("", lambda request: HttpResponse())]
settings.configure(
    INSTALLED_APPS=["django.contrib.staticfiles"],
    LOGGING_CONFIG=None,
    ROOT_URLCONF=__name__,
    STATICFILES_DIRS=[Path(django.__file__).parent / "contrib/admin/static"],
    STATIC_URL="static/",
)
application = get_asgi_application()


async def main():
    url = "/static/admin/css/base.css"
    request = dict(type="http", method="GET", path=url, headers=[])
    server = ApplicationCommunicator(application, request)
    await server.send_input({"type": "http.request"})
    start = await server.receive_output(timeout=10)
    print(url, start["status"])
    await server.wait(timeout=10)


asyncio.run(main())
