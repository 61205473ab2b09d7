"""Stream from a sync generator under WSGI."""

import time
from wsgiref.util import setup_testing_defaults

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.http import StreamingHttpResponse
from django.urls import path


def rows():
    for number in range(1, 4):
        time.sleep(0.2)
        print("made row", number)
        yield f"row {number}"


def view(request):
    return StreamingHttpResponse(rows())


def start(status, headers):
    print("status", status)


urlpatterns = [path("", view)]
settings.configure(ROOT_URLCONF=__name__, ALLOWED_HOSTS=["*"])
setup_testing_defaults(request := {})
for chunk in get_wsgi_application()(request, start):
    print("received", chunk.decode())
