"""Start a task in a view that hands what blocks to a thread."""

import asyncio
import time

from asgiref.testing import ApplicationCommunicator
from django.conf import settings
from django.core.asgi import get_asgi_application
from django.http import HttpResponse
from django.urls import path


def send_mail():
    time.sleep(0.3)
    print("sent")


async def send_later():
    await asyncio.to_thread(send_mail)


async def view(request):
    tasks.append(asyncio.create_task(send_later()))
    return HttpResponse("you will get a mail")


async def ask():
    request = dict(type="http", method="GET", path="/", headers=[])
    server = ApplicationCommunicator(get_asgi_application(), request)
    await server.send_input({"type": "http.request"})
    print("status", (await server.receive_output(60))["status"])
    await asyncio.wait(tasks)  # the server goes on


tasks = []
urlpatterns = [path("", view)]
settings.configure(ROOT_URLCONF=__name__, ALLOWED_HOSTS=["*"])
settings.MIDDLEWARE = ["django.middleware.common.CommonMiddleware"]
asyncio.run(ask())
