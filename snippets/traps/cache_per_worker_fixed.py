"""Count hits in a cache that two workers share."""

import asyncio
import tempfile
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
folder = tempfile.TemporaryDirectory()
files = "django.core.cache.backends.filebased.FileBasedCache"
shared = {"default": {"BACKEND": files, "LOCATION": folder.name}}
settings.configure(ROOT_URLCONF=__name__, CACHES=shared)
fork = get_context("fork")
one, two = fork.Pipe(), fork.Pipe()
for _, requests in one, two:
    fork.Process(target=work, args=[requests], daemon=True).start()
for requests, _ in one, two, one, two:
    requests.send("GET")
    requests.recv()
