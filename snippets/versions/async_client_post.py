"""Read a form that AsyncClient posts."""

import asyncio

from django.conf import settings
from django.http import HttpResponse
from django.urls import path


async def view(request):
    return HttpResponse(request.POST["title"])


urlpatterns = [path("", view)]
settings.configure(ROOT_URLCONF=__name__, ALLOWED_HOSTS=["*"])

from django.test import AsyncClient


async def main():
    response = await AsyncClient().post("/", {"title": "One"})
    print(f"works: {response.content.decode()}")


asyncio.run(main())
