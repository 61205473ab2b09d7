"""Answer two requests by an async view under WSGI, and count the loops."""

import asyncio
import threading
from wsgiref.util import setup_testing_defaults

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.http import HttpResponse
from django.urls import path

loops, threads = [], []


async def view(request):
    loops.append(asyncio.get_running_loop())
    threads.append(threading.current_thread())
    return HttpResponse()


urlpatterns = [path("", view)]
settings.configure(ROOT_URLCONF=__name__, DEBUG_PROPAGATE_EXCEPTIONS=True)
server = get_wsgi_application()
for _ in range(2):
    environ = {"HTTP_HOST": "localhost"}
    setup_testing_defaults(environ)
    server(environ, lambda status, headers: None)
own = threading.main_thread() not in threads
where = "a second thread each" if own else "the server's thread"
print(f"{len(set(loops))}: loops for two requests, in {where}")
