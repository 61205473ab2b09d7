"""Wait half a second in a view, and block nobody."""

import asyncio

from django.http import HttpResponse
from django.urls import path


async def hello(request):
    print("waiting, as for a slow API")
    await asyncio.sleep(0.5)
    print("answering")
    return HttpResponse("half a second later")


urlpatterns = [path("hello/", hello)]
