"""Translate in a thread of asgiref, in the language of the request."""

import asyncio

from asgiref.sync import sync_to_async
from asgiref.testing import ApplicationCommunicator
from django.conf import settings
from django.core.asgi import get_asgi_application
from django.http import HttpResponse
from django.urls import path
from django.utils.translation import gettext


def write_mail():
    return gettext("Yes")


async def view(request):
    print("in the view:", gettext("Yes"))
    write = sync_to_async(write_mail, thread_sensitive=False)
    print("in the mail:", await write())
    return HttpResponse()


async def server():
    german = [(b"accept-language", b"de")]
    request = dict(type="http", method="GET", path="/", headers=german)
    server = ApplicationCommunicator(get_asgi_application(), request)
    await server.send_input({"type": "http.request"})
    await server.wait(timeout=10)


urlpatterns = [path("", view)]
locale = "django.middleware.locale.LocaleMiddleware"
settings.configure(ROOT_URLCONF=__name__, MIDDLEWARE=[locale])
asyncio.run(server())
