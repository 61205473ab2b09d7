"""Share a semaphore between the requests of an async view under WSGI."""

import asyncio
from wsgiref.util import setup_testing_defaults

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.http import HttpResponse
from django.urls import path

at_once = asyncio.Semaphore(2)  # calls of the API


async def call(number):
    async with at_once:
        await asyncio.sleep(0.1)  # as an async client would
        return number


async def view(request):
    return HttpResponse(await asyncio.gather(call(1), call(2), call(3)))


urlpatterns = [path("", view)]
settings.configure(ROOT_URLCONF=__name__, DEBUG_PROPAGATE_EXCEPTIONS=True)
application = get_wsgi_application()
for _ in range(3):
    setup_testing_defaults(request := {"HTTP_HOST": "localhost"})
    try:
        application(request, lambda status, headers: print(status)).close()
    except RuntimeError as error:
        print(f"{type(error).__name__}: …{str(error).partition('>')[2]}")
