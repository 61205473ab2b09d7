"""Ask a service three times in one request: in turn, on threads, as tasks."""

import asyncio
import time
from concurrent.futures import ThreadPoolExecutor

from asgiref.testing import ApplicationCommunicator
from django.conf import settings
from django.core.asgi import get_asgi_application
from django.http import HttpResponse
from django.urls import path


def in_turn(request):
    return HttpResponse([time.sleep(0.5) for _ in range(3)])


def on_threads(request):
    with ThreadPoolExecutor() as threads:
        return HttpResponse(threads.map(time.sleep, [0.5] * 3))


async def as_tasks(request):
    calls = asyncio.sleep(0.5), asyncio.sleep(0.5), asyncio.sleep(0.5)
    return HttpResponse(await asyncio.gather(*calls))


async def main():
    for url in "/in_turn", "/on_threads", "/as_tasks":
        request = dict(type="http", method="GET", path=url)
        server = ApplicationCommunicator(get_asgi_application(), request)
        await server.send_input({"type": "http.request"})
        await server.wait(60)
        print(url, "is answered")


urlpatterns = [path(v.__name__, v) for v in (in_turn, on_threads, as_tasks)]
settings.configure(ROOT_URLCONF=__name__, ALLOWED_HOSTS=["*"])
asyncio.run(main())
