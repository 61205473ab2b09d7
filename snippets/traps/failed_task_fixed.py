"""Keep the task that a view starts, and look at how it ends."""

import asyncio

from asgiref.testing import ApplicationCommunicator
from django.conf import settings
from django.core.asgi import get_asgi_application
from django.http import HttpResponse
from django.urls import path


async def send_mail():
    await asyncio.sleep(0.2)
    raise ConnectionError("no mail server")


def ended(task):
    tasks.discard(task)
    if not task.cancelled() and task.exception():
        print("not sent:", task.exception())


async def view(request):
    tasks.add(task := asyncio.create_task(send_mail()))
    task.add_done_callback(ended)
    return HttpResponse("you will get a mail")


async def main():
    request = dict(type="http", method="GET", path="/", headers=[])
    server = ApplicationCommunicator(get_asgi_application(), request)
    await server.send_input({"type": "http.request"})
    print("status", (await server.receive_output(60))["status"])
    await asyncio.sleep(0.4)  # the server goes on


tasks = set()
urlpatterns = [path("", view)]
settings.configure(ROOT_URLCONF=__name__, ALLOWED_HOSTS=["*"])
asyncio.run(main())
