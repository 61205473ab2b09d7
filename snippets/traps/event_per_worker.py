"""Wait for an event in one worker, and set it in another."""

import asyncio
from multiprocessing import Pipe, get_context

from django.conf import settings
from django.http import HttpResponse
from django.test import AsyncClient
from django.urls import path


async def wait(request):
    ready.send("go on")
    await asyncio.wait([asyncio.create_task(paid.wait())], timeout=0.3)
    return HttpResponse(print("wait: paid is", paid.is_set(), flush=True))


async def pay(request):
    paid.set()
    return HttpResponse(print("pay: paid is", paid.is_set(), flush=True))


def get(url):
    asyncio.run(AsyncClient().get(url))


paid = asyncio.Event()
fork, (go_on, ready) = get_context("fork"), Pipe()
urlpatterns = [path("wait", wait), path("pay", pay)]
settings.configure(ROOT_URLCONF=__name__)
one, two = [fork.Process(target=get, args=[url]) for url in ("/wait", "/pay")]
one.start()
go_on.recv()
two.start()
two.join()
