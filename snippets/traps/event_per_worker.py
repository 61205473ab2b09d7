"""Wait for an event in one worker, and set it in another."""

import asyncio
from multiprocessing import get_context

from asgiref.sync import async_to_sync
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


def worker(url):
    process = fork.Process(target=async_to_sync(AsyncClient().get), args=[url])
    process.start()


paid = asyncio.Event()
fork = get_context("fork")
go_on, ready = fork.Pipe()
urlpatterns = [path("wait/", wait), path("pay/", pay)]
settings.configure(ROOT_URLCONF=__name__)
worker("/wait/")
go_on.recv()
worker("/pay/")
