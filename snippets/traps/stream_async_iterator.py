"""Stream from an async generator under WSGI."""

import asyncio
import warnings
from wsgiref.util import setup_testing_defaults

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.http import StreamingHttpResponse
from django.urls import path


async def rows():
    for number in range(1, 4):
        await asyncio.sleep(0.2)
        print("made row", number)
        yield f"row {number}"


def view(request):
    return StreamingHttpResponse(rows())


def start(status, headers):
    print("status", status)


urlpatterns = [path("", view)]
settings.configure(ROOT_URLCONF=__name__, ALLOWED_HOSTS=["*"])
warnings.formatwarning = lambda text, kind, *_: f"{kind.__name__}: {text}\n"
setup_testing_defaults(request := {})
for chunk in get_wsgi_application()(request, start):
    print("received", chunk.decode())
