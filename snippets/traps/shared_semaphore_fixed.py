"""Make the semaphore in the request, whose loop it is for."""

import asyncio
from wsgiref.util import setup_testing_defaults

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.http import HttpResponse
from django.urls import path


async def call(at_once, number):
    async with at_once:
        await asyncio.sleep(0.1)  # as an async client would
        return number


async def view(request):
    at_once = asyncio.Semaphore(2)  # calls of the API
    calls = [call(at_once, number) for number in (1, 2, 3)]
    return HttpResponse(await asyncio.gather(*calls))


urlpatterns = [path("", view)]
settings.configure(ROOT_URLCONF=__name__, DEBUG_PROPAGATE_EXCEPTIONS=True)
application = get_wsgi_application()
for _ in range(3):
    setup_testing_defaults(request := {"HTTP_HOST": "localhost"})
    application(request, lambda status, headers: print(status)).close()
