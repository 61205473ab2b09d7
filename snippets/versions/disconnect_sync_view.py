"""Leave while a sync view waits, under ASGI."""

import asyncio
import time
from queue import Queue

from asgiref.testing import ApplicationCommunicator
from django.conf import settings
from django.core.asgi import get_asgi_application
from django.http import HttpResponse
from django.urls import path

said = Queue()


def view(request):
    leave = client.send_input({"type": "http.disconnect"})
    asyncio.run_coroutine_threadsafe(leave, loop)
    time.sleep(0.2)
    said.put("runs on: the view came to its end")
    return HttpResponse()


urlpatterns = [path("", view)]
settings.configure(ROOT_URLCONF=__name__, DEBUG_PROPAGATE_EXCEPTIONS=True)


async def main():
    global client, loop
    loop = asyncio.get_running_loop()
    scope = dict(type="http", method="GET", path="/", headers=[])
    client = ApplicationCommunicator(get_asgi_application(), scope)
    await client.send_input({"type": "http.request"})
    await client.wait(timeout=None)


asyncio.run(main())
print(said.get())
