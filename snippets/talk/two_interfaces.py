"""Compare an async view's loops under WSGI and ASGI."""

import asyncio

import django
from django.conf import settings
from django.http import HttpResponse
from django.test import AsyncClient, Client
from django.urls import path

loops = []  # kept, so that no two loops can share an identity


async def view(request):
    loop = asyncio.get_running_loop()
    if loop not in loops:
        loops.append(loop)
    number = loops.index(loop) + 1
    return HttpResponse(f"answered on event loop {number}")


urlpatterns = [path("", view)]
settings.configure(ROOT_URLCONF=__name__, ALLOWED_HOSTS=["*"])
django.setup()


async def under_asgi():
    for _ in range(3):
        response = await AsyncClient().get("/")
        print("ASGI:", response.text)


for _ in range(3):
    print("WSGI:", Client().get("/").text)
asyncio.run(under_asgi())
