"""Send headers with AsyncClient, by headers=."""

import asyncio

from django.conf import settings
from django.http import HttpResponse
from django.urls import path


async def view(request):
    return HttpResponse(request.META["HTTP_ACCEPT"])


urlpatterns = [path("", view)]
settings.configure(ROOT_URLCONF=__name__, ALLOWED_HOSTS=["*"])

from django.test import AsyncClient


async def main():
    headers = {"accept": "text/plain"}
    response = await AsyncClient().get("/", headers=headers)
    print(f"works: {response.content.decode()}")


asyncio.run(main())
