"""Share an async HTTP client between the requests of a WSGI server."""

import ssl
import threading
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from wsgiref.util import setup_testing_defaults

import httpx
from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.http import HttpResponse
from django.urls import path


class API(BaseHTTPRequestHandler):
    def handle(self):
        with suppress(ConnectionError):  # of a client that breaks off
            while self.request.recv(9999):
                self.request.sendall(b"HTTP/1.1 204 No Content\r\n\r\n")


api = ThreadingHTTPServer(("127.0.0.1", 0), API)
url = f"http://127.0.0.1:{api.server_port}/"
client = httpx.AsyncClient(verify=ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT))


async def view(request):
    return HttpResponse((await client.get(url)).status_code)


threading.Thread(target=api.serve_forever, daemon=True).start()
urlpatterns = [path("", view)]
settings.configure(ROOT_URLCONF=__name__, DEBUG_PROPAGATE_EXCEPTIONS=True)
for _ in range(4):
    setup_testing_defaults(request := {"HTTP_HOST": "localhost"})
    try:
        get_wsgi_application()(request, lambda status, headers: print(status))
    except RuntimeError as error:
        print(f"{type(error).__name__}: {error}")
