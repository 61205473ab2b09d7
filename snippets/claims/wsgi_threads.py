"""Send three requests to three kinds of view under WSGI, on threads."""

import asyncio
import time
from concurrent.futures import ThreadPoolExecutor
from wsgiref.util import setup_testing_defaults

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.http import HttpResponse
from django.urls import path


async def awaits(request):
    await asyncio.sleep(0.5)
    return HttpResponse()


def plain(request):
    time.sleep(0.5)
    return HttpResponse()


async def blocks(request):
    return plain(request)


def ask(view):
    environ = {"PATH_INFO": f"/{view.__name__}"}
    setup_testing_defaults(environ)
    server(environ, lambda status, headers: None).close()


urlpatterns = [path(v.__name__, v) for v in (awaits, blocks, plain)]
settings.configure(ROOT_URLCONF=__name__, ALLOWED_HOSTS=["*"])
server = get_wsgi_application()
for n, view in [(3, awaits), (3, blocks), (3, plain), (1, awaits)]:
    with ThreadPoolExecutor(n) as threads:
        list(threads.map(ask, [view] * 3))
    print(f"{view.__name__}: three requests, {n} at a time")
