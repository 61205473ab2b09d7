"""Wait in one worker for an event of another (needs POSTGRESQL_URL)."""

import os
from multiprocessing import get_context

from asgiref.sync import async_to_sync
from django.conf import settings
from django.http import HttpResponse
from django.test import AsyncClient
from django.urls import path
from psycopg import AsyncConnection


async def wait(request):
    async with await AsyncConnection.connect(database, autocommit=True) as db:
        await db.execute(f"LISTEN {paid}")
        ready.send("go on")
        told = [event async for event in db.notifies(stop_after=1)]
        return HttpResponse(print("wait: paid is", bool(told), flush=True))


async def pay(request):
    print("pay: paid is True", flush=True)
    async with await AsyncConnection.connect(database) as db:
        return HttpResponse((await db.execute(f"NOTIFY {paid}")).statusmessage)


def worker(url):
    process = fork.Process(target=async_to_sync(AsyncClient().get), args=[url])
    process.start()


database, paid = os.environ["POSTGRESQL_URL"], f"paid{os.getpid()}"
fork = get_context("fork")
go_on, ready = fork.Pipe()
urlpatterns = [path("wait/", wait), path("pay/", pay)]
settings.configure(ROOT_URLCONF=__name__)
worker("/wait/")
go_on.recv()
worker("/pay/")
