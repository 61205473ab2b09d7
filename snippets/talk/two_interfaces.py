"""Compare an async view's loops under WSGI and ASGI."""

import asyncio
from wsgiref.util import setup_testing_defaults

from asgiref.testing import ApplicationCommunicator
from django.conf import settings
from django.core.asgi import get_asgi_application
from django.core.wsgi import get_wsgi_application
from django.http import HttpResponse
from django.urls import path

loops = []  # kept, so that no two loops can share an identity


async def view(request):
    loop = asyncio.get_running_loop()
    if loop not in loops:
        loops.append(loop)
    print(f"{type(request).__name__}: event loop {loops.index(loop) + 1}")
    return HttpResponse()


urlpatterns = [path("", view)]
settings.configure(ROOT_URLCONF=__name__, ALLOWED_HOSTS=["*"])
wsgi, asgi = get_wsgi_application(), get_asgi_application()


async def under_asgi():
    for _ in range(3):
        request = dict(type="http", method="GET", path="/", headers=[])
        server = ApplicationCommunicator(asgi, request)
        await server.send_input({"type": "http.request"})
        await server.wait(60)


for _ in range(3):
    setup_testing_defaults(request := {})
    wsgi(request, lambda status, headers: None).close()
asyncio.run(under_asgi())
