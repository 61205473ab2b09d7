"""Start a task in a view, answer, and let the task fail."""

import asyncio
import gc

from asgiref.testing import ApplicationCommunicator
from django.conf import settings
from django.core.asgi import get_asgi_application
from django.http import HttpResponse
from django.urls import path


async def send_mail():
    await asyncio.sleep(0.2)
    raise ConnectionError("no mail server")


async def view(request):
    tasks.append(asyncio.create_task(send_mail()))
    return HttpResponse("you will get a mail")


async def main():
    loop = asyncio.get_running_loop()
    loop.set_exception_handler(lambda _, told: print(told["message"]))
    request = dict(type="http", method="GET", path="/", headers=[])
    server = ApplicationCommunicator(get_asgi_application(), request)
    await server.send_input({"type": "http.request"})
    print("status", (await server.receive_output(60))["status"])
    await asyncio.sleep(0.4)  # the server goes on
    print("the list lets the task go")
    tasks.clear()
    gc.collect()  # as Python does now and then


tasks = []
urlpatterns = [path("", view)]
settings.configure(ROOT_URLCONF=__name__, ALLOWED_HOSTS=["*"])
asyncio.run(main())
