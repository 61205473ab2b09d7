"""Give asgi.py's application to a WSGI server, and wsgi.py's to Uvicorn."""

from wsgiref.util import setup_testing_defaults

import uvicorn
from asgiref.sync import async_to_sync
from asgiref.testing import ApplicationCommunicator
from django.conf import settings
from django.core.asgi import get_asgi_application
from django.core.wsgi import get_wsgi_application
from django.http import HttpResponse
from django.urls import path
from uvicorn.protocols.http.h11_impl import H11Protocol

urlpatterns = [path("", lambda request: HttpResponse())]
settings.configure(ROOT_URLCONF=__name__)


def under_wsgi(application):
    setup_testing_defaults(environ := {})
    application(environ, lambda status, headers: print("WSGI:", status))


@async_to_sync
async def under_uvicorn(application):
    config = uvicorn.Config(application, http=H11Protocol, ws="none")
    config.load()
    request = dict(type="http", method="GET", path="/", headers=[])
    server = ApplicationCommunicator(config.loaded_app, request)
    await server.send_input({"type": "http.request"})
    await server.wait(timeout=10)
    print("ASGI:", (await server.receive_output())["status"])


wrong = [get_asgi_application(), get_wsgi_application()]
for serve, application in zip([under_wsgi, under_uvicorn], wrong):
    try:
        serve(application)
    except TypeError as error:
        print(f"{type(error).__name__}: {error}")
