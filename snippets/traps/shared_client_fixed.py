"""Open an async HTTP client in each request, and share only its TLS."""

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
tls = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)  # for https, load certificates


async def view(request):
    async with httpx.AsyncClient(verify=tls) as client:
        return HttpResponse((await client.get(url)).status_code)


threading.Thread(target=api.serve_forever, daemon=True).start()
urlpatterns = [path("", view)]
settings.configure(ROOT_URLCONF=__name__)
for _ in range(4):
    setup_testing_defaults(request := {"HTTP_HOST": "localhost"})
    get_wsgi_application()(request, lambda status, headers: print(status))
