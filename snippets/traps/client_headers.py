"""Send a header with AsyncClient, in the form that Client takes."""

import asyncio

from django.conf import settings
from django.http import HttpResponse
from django.urls import path

settings.configure(ROOT_URLCONF=__name__, ALLOWED_HOSTS=["*"])

from django.test import AsyncClient, Client


async def view(request):
    return HttpResponse(request.headers.get("Authorization", "nobody"))


async def main():
    response = await AsyncClient().get("/", HTTP_AUTHORIZATION="Token ann")
    print("AsyncClient:", response.text)


urlpatterns = [path("", view)]
print("Client:", Client().get("/", HTTP_AUTHORIZATION="Token ann").text)
asyncio.run(main())
