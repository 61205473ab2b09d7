"""Count hits in the cache of a new project, under two workers."""

import asyncio
from multiprocessing import get_context

from django.conf import settings
from django.core.cache import cache
from django.http import HttpResponse
from django.test import AsyncClient
from django.urls import path


async def view(request):
    await cache.aadd("hits", 0)
    return HttpResponse(print("hits:", await cache.aincr("hits"), flush=True))


def work(requests):
    while requests.recv():
        asyncio.run(AsyncClient().get("/"))
        requests.send("done")


urlpatterns = [path("", view)]
settings.configure(ROOT_URLCONF=__name__)
fork = get_context("fork")
one, two = fork.Pipe(), fork.Pipe()
for _, requests in one, two:
    fork.Process(target=work, args=[requests], daemon=True).start()
for requests, _ in one, two, one, two:
    requests.send("GET")
    requests.recv()
