"""Follow a redirect with AsyncClient, by follow=."""

import asyncio

from django.conf import settings
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import path


async def first(request):
    return HttpResponseRedirect("/second/")


async def second(request):
    return HttpResponse("answer")


urlpatterns = [path("", first), path("second/", second)]
settings.configure(ROOT_URLCONF=__name__, ALLOWED_HOSTS=["*"])

from django.test import AsyncClient


async def main():
    response = await AsyncClient().get("/", follow=True)
    print(f"works: {response.content.decode()} {response.redirect_chain}")


asyncio.run(main())
