"""Follow a redirect with AsyncClient, and send a header."""

import asyncio

from django.conf import settings
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import path


async def first(request):
    return HttpResponseRedirect("/second/")


async def second(request):
    return HttpResponse(request.META["HTTP_ACCEPT"])


urlpatterns = [path("", first), path("second/", second)]
settings.configure(ROOT_URLCONF=__name__, ALLOWED_HOSTS=["*"])

from django.test import AsyncClient


async def main():
    options = dict(follow=True, headers={"accept": "text/plain"})
    response = await AsyncClient().get("/", **options)
    print(f"works: {response.content.decode()} {response.redirect_chain}")


asyncio.run(main())
