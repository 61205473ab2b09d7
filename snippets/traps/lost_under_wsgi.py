"""Start a task in an async view, under WSGI."""

import asyncio
from wsgiref.util import setup_testing_defaults

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.http import HttpResponse
from django.urls import path

tasks = []


async def send_mail():
    print("begins to send")
    await asyncio.sleep(0.2)  # as for a mail server
    print("sent")


async def view(request):
    tasks.append(asyncio.create_task(send_mail()))
    await asyncio.sleep(0.1)
    return HttpResponse("you will get a mail")


urlpatterns = [path("", view)]
settings.configure(ROOT_URLCONF=__name__, ALLOWED_HOSTS=["*"])
setup_testing_defaults(request := {})
for chunk in get_wsgi_application()(request, lambda status, headers: None):
    print("received", chunk.decode())
