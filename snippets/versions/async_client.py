"""Request an async view with AsyncClient."""

import asyncio

from django.conf import settings
from django.http import HttpResponse
from django.urls import path


async def view(request):
    return HttpResponse("answer")


urlpatterns = [path("", view)]
settings.configure(ROOT_URLCONF=__name__, ALLOWED_HOSTS=["*"])

from django.test import AsyncClient


async def main():
    response = await AsyncClient().get("/")
    print(f"works: {response.status_code} {response.content.decode()}")


asyncio.run(main())
