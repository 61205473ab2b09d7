"""Count the threads while twenty requests wait, and what is called in them."""

import asyncio
import threading
from collections import Counter

from asgiref.testing import ApplicationCommunicator
from django.conf import settings
from django.core.asgi import get_asgi_application
from django.http import HttpResponse
from django.urls import path

everyone, calls = asyncio.Barrier(20), Counter()


def profile(frame, event, argument):
    if event == "call" and "code sync_send" in str(frame.f_back):  # of a signal
        calls[frame.f_code.co_name] += 1


async def view(request):
    if await everyone.wait() == 19:  # the last of them
        print("threads while 20 requests wait:", threading.active_count())
        print("called in these threads:", dict(calls))
    return HttpResponse()


async def main():
    request = dict(type="http", method="GET", path="/")
    application = get_asgi_application()
    readers = [ApplicationCommunicator(application, request) for _ in range(20)]
    for reader in readers:
        await reader.send_input({"type": "http.request"})
    await asyncio.gather(*(reader.wait(None) for reader in readers))


threading.setprofile(profile)
urlpatterns = [path("", view)]
settings.configure(ROOT_URLCONF=__name__, ALLOWED_HOSTS=["*"])
asyncio.run(main())
