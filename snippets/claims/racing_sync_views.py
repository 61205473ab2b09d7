"""Book two seats at once, by each kind of view."""

import asyncio
import time

import django
from django.conf import settings
from django.http import HttpResponse
from django.test import AsyncClient, Client
from django.urls import path

taken = {"sync": 0, "async": 0}


def book(request):
    seat = taken["sync"] + 1
    time.sleep(0.5)  # as a query would
    taken["sync"] = seat
    return HttpResponse(seat)


async def book_async(request):
    seat = taken["async"] + 1
    taken["async"] = seat  # no await since it was read
    await asyncio.sleep(0.5)
    return HttpResponse(seat)


urlpatterns = [path("sync/", book), path("async/", book_async)]
settings.configure(ROOT_URLCONF=__name__, ALLOWED_HOSTS=["*"])
django.setup()


async def both(url, get):
    first, second = await asyncio.gather(get(url), get(url))
    print(url, "seats", first.text, "and", second.text)


asyncio.run(both("/sync/", lambda url: asyncio.to_thread(Client().get, url)))
asyncio.run(both("/async/", AsyncClient().get))
