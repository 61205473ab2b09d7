"""Wait in one worker for an event of another (needs POSTGRESQL_URL)."""

import asyncio
import os
from multiprocessing import Pipe, get_context

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


def get(url):
    asyncio.run(AsyncClient().get(url))


database, paid = os.environ["POSTGRESQL_URL"], f"paid{os.getpid()}"
fork, (go_on, ready) = get_context("fork"), Pipe()
urlpatterns = [path("wait", wait), path("pay", pay)]
settings.configure(ROOT_URLCONF=__name__)
one, two = [fork.Process(target=get, args=[url]) for url in ("/wait", "/pay")]
one.start()
go_on.recv()
two.start()
two.join()
