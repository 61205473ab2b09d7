"""Turn on debug mode beside a LOGGING setting that leaves it alone."""

import asyncio
import logging
import threading

from asgiref.testing import ApplicationCommunicator
from django.conf import settings
from django.core.asgi import get_asgi_application
from django.http import HttpResponse
from django.urls import path


class Keep(logging.Handler):
    def emit(self, record):
        logged.add(record.msg)


async def view(request):
    threading.Event().wait(0.3)  # as a library that blocks would
    return HttpResponse()


async def main():
    scope = dict(type="http", method="GET", path="/", headers=[])
    server = ApplicationCommunicator(application, scope)
    await server.send_input({"type": "http.request"})
    await server.wait(60)


logged = set()
urlpatterns = [path("", view)]
root = {"handlers": ["keep"]}
LOGGING = {"version": 1, "handlers": {"keep": {"()": Keep}}, "root": root}
LOGGING["disable_existing_loggers"] = False
settings.configure(ROOT_URLCONF=__name__, LOGGING=LOGGING)
application = get_asgi_application()
asyncio.run(main(), debug=True)
print("logged:", *logged or ["nothing"])
