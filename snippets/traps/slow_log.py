"""Log the requests that take longer than 0.1 s."""

import asyncio
import threading
import time

from django.conf import settings
from django.http import HttpResponse
from django.test import AsyncClient
from django.urls import path
from django.utils.deprecation import MiddlewareMixin


class LogSlow(MiddlewareMixin):
    async def __call__(self, request):
        start = time.perf_counter()
        response = await self.get_response(request)
        if time.perf_counter() - start > 0.1:
            print("slow:", request.path)
        return response


async def prices(request):
    return HttpResponse(await asked.wait())  # until rates is asked, too


async def rates(request):
    asked.set()
    return HttpResponse(threading.Event().wait(0.5))  # as a library


async def main():
    await asyncio.gather(*map(AsyncClient().get, ["/prices", "/rates"]))


asked, LogSlow.sync_capable = asyncio.Event(), False
urlpatterns = [path("prices", prices), path("rates", rates)]
settings.configure(ROOT_URLCONF=__name__, MIDDLEWARE=[f"{__name__}.LogSlow"])
asyncio.run(main())
