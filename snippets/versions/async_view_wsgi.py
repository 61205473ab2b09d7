"""Answer a request under WSGI with an async view."""

import asyncio
from wsgiref.util import setup_testing_defaults

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.http import HttpResponse
from django.urls import path


async def view(request):
    asyncio.get_running_loop()
    return HttpResponse(request.method)


urlpatterns = [path("", view)]
settings.configure(ROOT_URLCONF=__name__, DEBUG_PROPAGATE_EXCEPTIONS=True)


def start_response(status, headers):
    print(f"works: {status}")


environ = {"HTTP_HOST": "localhost"}
setup_testing_defaults(environ)
b"".join(get_wsgi_application()(environ, start_response))
