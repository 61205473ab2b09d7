"""Answer word by word, with an HttpResponse over a generator."""

import asyncio
import time

from asgiref.testing import ApplicationCommunicator
from django.conf import settings
from django.core.asgi import get_asgi_application
from django.http import HttpResponse
from django.urls import path


def words():
    for word in "one", "two", "three":
        time.sleep(0.2)
        print("made", word)
        yield f"{word} "


def view(request):
    return HttpResponse(words())


async def ask():
    request = dict(type="http", method="GET", path="/", headers=[])
    server = ApplicationCommunicator(get_asgi_application(), request)
    await server.send_input({"type": "http.request"})
    print("status", (await server.receive_output(60))["status"])
    more = True
    while more:
        message = await server.receive_output(60)
        if chunk := message.get("body"):
            print("received", chunk.decode())
        more = message.get("more_body")


urlpatterns = [path("", view)]
settings.configure(ROOT_URLCONF=__name__)
asyncio.run(ask())
