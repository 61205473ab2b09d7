"""Start a task in an async view, under ASGI."""

import asyncio

from asgiref.testing import ApplicationCommunicator
from django.conf import settings
from django.core.asgi import get_asgi_application
from django.http import HttpResponse
from django.urls import path

tasks = []


async def send_mail():
    await asyncio.sleep(0.2)  # as for a mail server
    print("sent")


async def view(request):
    tasks.append(asyncio.create_task(send_mail()))
    return HttpResponse("you will get a mail")


async def main():
    request = dict(type="http", method="GET", path="/", headers=[])
    server = ApplicationCommunicator(get_asgi_application(), request)
    await server.send_input({"type": "http.request"})
    await server.wait(60)
    print("status", (await server.receive_output())["status"])
    await asyncio.wait(tasks)  # the server goes on


urlpatterns = [path("", view)]
settings.configure(ROOT_URLCONF=__name__, DEBUG_PROPAGATE_EXCEPTIONS=True)
asyncio.run(main())
