"""Compute in another process, and say hello meanwhile."""

import asyncio
import time
from concurrent.futures import ProcessPoolExecutor

from asgiref.testing import ApplicationCommunicator
from django.conf import settings
from django.core.asgi import get_asgi_application
from django.http import HttpResponse
from django.urls import path


def compute():
    while time.thread_time() < 0.5:
        pass


async def report(request):
    return HttpResponse(await asyncio.wrap_future(pool.submit(compute)))


async def ask(url):
    request = dict(type="http", method="GET", path=url)
    server = ApplicationCommunicator(get_asgi_application(), request)
    await server.send_input({"type": "http.request"})
    await server.wait(60)
    print(url, "is answered")


async def main():
    await asyncio.gather(ask("/report"), ask("/hello"))


urlpatterns = [path("report", report), path("hello", lambda r: HttpResponse())]
settings.configure(ROOT_URLCONF=__name__, ALLOWED_HOSTS=["*"])
if __name__ == "__main__":
    with ProcessPoolExecutor(1) as pool:
        pool.submit(int).result()  # the process begins before any thread
        asyncio.run(main())
