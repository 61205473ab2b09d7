"""Call sync code three times in one request, through the adapter."""

import asyncio
import time

from asgiref.sync import sync_to_async
from asgiref.testing import ApplicationCommunicator
from django.conf import settings
from django.core.asgi import get_asgi_application
from django.http import HttpResponse
from django.urls import path


def query():
    time.sleep(0.5)
    print("queried")


async def view(request):
    for sensitive in True, False:  # True is the default
        start = time.perf_counter()
        adapted = sync_to_async(query, thread_sensitive=sensitive)
        await asyncio.gather(adapted(), adapted(), adapted())
        total = time.perf_counter() - start
        print(f"thread_sensitive={sensitive}: {total:.2f} s")
    return HttpResponse()


async def ask():
    request = dict(type="http", method="GET", path="/", headers=[])
    server = ApplicationCommunicator(get_asgi_application(), request)
    await server.send_input({"type": "http.request"})
    await server.wait(60)


urlpatterns = [path("", view)]
settings.configure(ROOT_URLCONF=__name__, ALLOWED_HOSTS=["*"])
asyncio.run(ask())
