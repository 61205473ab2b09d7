"""Count the threads while ten requests wait in a sync view under ASGI."""

import asyncio
import threading

from asgiref.testing import ApplicationCommunicator
from django.conf import settings
from django.core.asgi import get_asgi_application
from django.http import HttpResponse
from django.urls import path


def count():
    print("threads while 10 sync views wait:", threading.active_count())


def view(request):
    everyone.wait()
    return HttpResponse()


async def ask():
    request = dict(type="http", method="GET", path="/")
    server = ApplicationCommunicator(application, request)
    await server.send_input({"type": "http.request"})
    await server.wait(60)


async def main():
    print("threads before:", threading.active_count())
    await asyncio.gather(*(ask() for _ in range(10)))


everyone = threading.Barrier(10, action=count)
urlpatterns = [path("", view)]
settings.configure(ROOT_URLCONF=__name__, ALLOWED_HOSTS=["*"])
application = get_asgi_application()
asyncio.run(main())
