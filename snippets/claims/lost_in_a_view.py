"""Start a task in a view that answers at once, under WSGI and ASGI."""

import asyncio
from wsgiref.util import setup_testing_defaults

from asgiref.testing import ApplicationCommunicator
from django.conf import settings
from django.core.asgi import get_asgi_application
from django.core.wsgi import get_wsgi_application
from django.http import HttpResponse
from django.urls import path


async def save(name):
    try:
        await asyncio.sleep(0.8)
        print(name, "saved")
    except asyncio.CancelledError:
        print(name, "cancelled before it could save")
        raise


async def view(request):
    name = type(request).__name__
    request.task = asyncio.create_task(save(name))
    return await asyncio.sleep(0.2, HttpResponse())


async def server():
    request = dict(type="http", method="GET", path="/", headers=[])
    served = ApplicationCommunicator(get_asgi_application(), request)
    await served.send_input({"type": "http.request"})
    await asyncio.sleep(1.5)  # it lives on after the answer


urlpatterns = [path("", view)]
settings.configure(ROOT_URLCONF=__name__, ALLOWED_HOSTS=["*"])
setup_testing_defaults(request := {})
get_wsgi_application()(request, lambda status, headers: None).close()
asyncio.run(server())
