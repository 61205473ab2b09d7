"""Dump the stacks of all threads whenever something holds the loop."""

import asyncio
import faulthandler
import tempfile
import threading

from asgiref.testing import ApplicationCommunicator
from django.conf import settings
from django.core.asgi import get_asgi_application
from django.http import HttpResponse
from django.urls import path


async def rates(request):
    return HttpResponse(threading.Event().wait(0.3))  # as a library


async def watch(stacks):
    while True:  # puts the dump off, for as long as the loop goes on
        faulthandler.dump_traceback_later(0.1, file=stacks)
        await asyncio.sleep(0.05)


async def main(stacks):
    watching = asyncio.create_task(watch(stacks))
    scope = dict(type="http", method="GET", path="/", headers=[])
    server = ApplicationCommunicator(get_asgi_application(), scope)
    await server.send_input({"type": "http.request"})
    await server.wait(60)
    watching.cancel()
    faulthandler.cancel_dump_traceback_later()


urlpatterns = [path("", rates)]
settings.configure(ROOT_URLCONF=__name__)
with tempfile.TemporaryFile("w+") as file:
    asyncio.run(main(file))
    file.seek(0)
    print(*{line.split(", ")[1] for line in file if "in rates" in line}, end="")
