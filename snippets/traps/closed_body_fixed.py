"""Read the request's body in the view, and give it to the task."""

import asyncio

from asgiref.testing import ApplicationCommunicator
from django.conf import settings
from django.core.asgi import get_asgi_application
from django.http import HttpResponse
from django.urls import path


async def work(body):
    await asyncio.sleep(0.2)
    print("works on", body.decode())


async def view(request):
    tasks.append(asyncio.create_task(work(request.body)))
    return HttpResponse("accepted")


async def ask():
    request = dict(type="http", method="POST", path="/", headers=[])
    server = ApplicationCommunicator(get_asgi_application(), request)
    await server.send_input({"type": "http.request", "body": b"an order"})
    print("status", (await server.receive_output(60))["status"])
    await asyncio.wait(tasks)  # the server goes on


tasks = []
urlpatterns = [path("", view)]
settings.configure(ROOT_URLCONF=__name__, ALLOWED_HOSTS=["*"])
asyncio.run(ask())
