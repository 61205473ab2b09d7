"""Send a header with AsyncClient, in the form that both clients take."""

import asyncio

from django.conf import settings
from django.http import HttpResponse
from django.urls import path

settings.configure(ROOT_URLCONF=__name__, ALLOWED_HOSTS=["*"])

from django.test import AsyncClient, Client

HEADERS = {"authorization": "Token ann"}


async def view(request):
    return HttpResponse(request.headers.get("Authorization", "nobody"))


async def main():
    response = await AsyncClient().get("/", headers=HEADERS)
    print("AsyncClient:", response.text)


urlpatterns = [path("", view)]
print("Client:", Client().get("/", headers=HEADERS).text)
asyncio.run(main())
