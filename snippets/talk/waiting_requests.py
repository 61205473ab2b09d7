"""Count the threads while twenty requests wait in an async view."""

import asyncio
import threading

from asgiref.testing import ApplicationCommunicator
from django.conf import settings
from django.core.asgi import get_asgi_application
from django.http import HttpResponse
from django.urls import path

REQUESTS = 20
everyone, counts = asyncio.Barrier(REQUESTS), []


async def view(request):
    await everyone.wait()
    counts.append(threading.active_count())
    return HttpResponse()


async def ask():
    request = dict(type="http", method="GET", path="/", headers=[])
    server = ApplicationCommunicator(application, request)
    await server.send_input({"type": "http.request"})
    await server.wait(60)


async def main():
    print("threads before:", threading.active_count())
    await asyncio.gather(*(ask() for _ in range(REQUESTS)))
    print(f"threads while {REQUESTS} requests wait:", max(counts))


urlpatterns = [path("", view)]
settings.configure(ROOT_URLCONF=__name__, ALLOWED_HOSTS=["*"])
application = get_asgi_application()
asyncio.run(main())
