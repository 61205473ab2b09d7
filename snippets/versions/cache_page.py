"""Decorate an async view with cache_page."""

import asyncio

from django.conf import settings
from django.core.cache.backends.locmem import LocMemCache
from django.http import HttpResponse

calls, loops = [], []


class Cache(LocMemCache):
    def get(self, *args, **kwargs):
        loops.append(asyncio._get_running_loop())
        return super().get(*args, **kwargs)


caches = {"default": {"BACKEND": f"{__name__}.Cache"}}
settings.configure(ALLOWED_HOSTS=["*"], SECRET_KEY="secret", CACHES=caches)

from django.test import RequestFactory
from django.views.decorators.cache import cache_page


@cache_page(60)
async def view(request):
    calls.append(request)
    return HttpResponse()


async def main():
    for _ in range(2):
        assert (await view(RequestFactory().get("/"))).status_code == 200
    word = "blocks" if any(loops) else "works"
    print(f"{word}: two requests, the view ran {len(calls)} time")


asyncio.run(main())
