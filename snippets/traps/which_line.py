"""Block the event loop in debug mode, and look for the line that does."""

import asyncio
import logging
import re
import threading

from asgiref.testing import ApplicationCommunicator
from django.conf import settings
from django.core.asgi import get_asgi_application
from django.http import HttpResponse
from django.urls import path


class Keep(logging.Handler):
    def emit(self, record):  # without paths and seconds, which vary
        if "<Task" in (text := record.getMessage()):
            logged.add(re.sub(r"<Task .*> took \S+", "<Task …> took …", text))
            logged.add(f"rates is named there: {'rates' in text}")


async def rates(request):
    return HttpResponse(threading.Event().wait(0.3))  # as a library


async def main():
    scope = dict(type="http", method="GET", path="/", headers=[])
    server = ApplicationCommunicator(application, scope)
    await server.send_input({"type": "http.request"})
    await server.wait(60)


logged = set()
urlpatterns = [path("", rates)]
settings.configure(ROOT_URLCONF=__name__)
application = get_asgi_application()
logging.getLogger().addHandler(Keep())
asyncio.run(main(), debug=True)
print(*sorted(logged), sep="\n")
