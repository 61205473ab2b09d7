"""Ask a request which interface runserver serves."""

import io
import socket
import threading
import time
import urllib.error
import urllib.request

import django
from django.conf import settings
from django.core.management import call_command
from django.http import HttpResponse
from django.urls import path


def view(request):
    return HttpResponse(type(request).__name__.replace("Request", ""))


urlpatterns = [path("", view)]
settings.configure(ROOT_URLCONF=__name__, DEBUG=True, SECRET_KEY="secret")
django.setup()
with socket.create_server(("127.0.0.1", 0)) as probe:
    port = probe.getsockname()[1]
arguments = "runserver", f"127.0.0.1:{port}"
options = dict(use_reloader=False, stdout=io.StringIO())
command = threading.Thread(target=call_command, args=arguments, kwargs=options)
command.daemon = True
command.start()
while command.is_alive():
    try:
        answer = urllib.request.urlopen(f"http://127.0.0.1:{port}/")
        break
    except urllib.error.URLError:
        time.sleep(0.05)
print(f"{answer.read().decode()}: for a request to runserver")
