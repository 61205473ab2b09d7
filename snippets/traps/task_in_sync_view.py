"""Start a task in a sync view."""

import asyncio
import warnings

from asgiref.testing import ApplicationCommunicator
from django.conf import settings
from django.core.asgi import get_asgi_application
from django.http import HttpResponse
from django.urls import path

tasks = []


async def send_mail():
    await asyncio.sleep(0.2)  # as for a mail server
    print("sent")


def view(request):
    tasks.append(asyncio.create_task(send_mail()))
    return HttpResponse("you will get a mail")


async def main():
    request = dict(type="http", method="GET", path="/", headers=[])
    server = ApplicationCommunicator(get_asgi_application(), request)
    await server.send_input({"type": "http.request"})
    try:
        await server.wait(60)
    except RuntimeError as error:
        print(f"{type(error).__name__}: {error}")


urlpatterns = [path("", view)]
settings.configure(ROOT_URLCONF=__name__, DEBUG_PROPAGATE_EXCEPTIONS=True)
warnings.formatwarning = lambda text, kind, *_: f"{kind.__name__}: {text}\n"
asyncio.run(main())
