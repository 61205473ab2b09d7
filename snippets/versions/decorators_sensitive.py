"""Keep what an async view is told out of reports, with the sensitive ones."""

import asyncio
import sys

from asgiref.testing import ApplicationCommunicator
from django.conf import settings
from django.core.asgi import get_asgi_application
from django.http import HttpResponse
from django.urls import path
from django.views.debug import SafeExceptionReporterFilter
from django.views.decorators import debug

report = SafeExceptionReporterFilter()


@debug.sensitive_variables("password")
@debug.sensitive_post_parameters("password")
async def view(request):
    password = request.POST["password"]
    frame = report.get_traceback_frame_variables(request, sys._getframe())
    reported = report.get_post_parameters(request), dict(frame)
    assert [one["password"] for one in reported] == ["*" * 20] * 2
    return HttpResponse(password)


urlpatterns = [path("", view)]
settings.configure(ROOT_URLCONF=__name__, DEBUG_PROPAGATE_EXCEPTIONS=True)


async def main():
    form = b"content-type", b"application/x-www-form-urlencoded"
    scope = dict(type="http", method="POST", path="/", headers=[form])
    client = ApplicationCommunicator(get_asgi_application(), scope)
    await client.send_input({"type": "http.request", "body": b"password=x"})
    await client.wait(timeout=None)
    print("works: sensitive_variables, sensitive_post_parameters")


asyncio.run(main())
