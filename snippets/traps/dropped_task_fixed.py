"""Start a task in a view, and keep it in a set until it is done."""

import asyncio
import gc
import weakref

from asgiref.testing import ApplicationCommunicator
from django.conf import settings
from django.core.asgi import get_asgi_application
from django.http import HttpResponse
from django.urls import path

waiting, tasks = weakref.WeakSet(), set()


async def send(mail):
    waiting.add(sent := asyncio.get_running_loop().create_future())
    print("sending", mail)
    await sent
    print("sent", mail)


async def view(request):
    tasks.add(task := asyncio.create_task(send("a mail"), name="mail"))
    task.add_done_callback(tasks.discard)
    return HttpResponse()


async def main():
    request = {"type": "http", "method": "GET", "path": "/"}
    server = ApplicationCommunicator(get_asgi_application(), request)
    await server.send_input({"type": "http.request"})
    await server.wait()
    gc.collect()  # as Python does from time to time
    [sent.set_result(None) for sent in waiting]


urlpatterns = [path("", view)]
settings.configure(ROOT_URLCONF=__name__, ALLOWED_HOSTS=["*"])
asyncio.run(main())
