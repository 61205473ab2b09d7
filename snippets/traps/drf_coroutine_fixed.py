"""Await in sync handlers of REST framework (needs djangorestframework)."""

import asyncio

from asgiref.sync import async_to_sync
from django.conf import settings
from django.test import AsyncClient
from django.urls import path

settings.configure(ROOT_URLCONF=__name__, DEBUG_PROPAGATE_EXCEPTIONS=True)
settings.REST_FRAMEWORK = {"UNAUTHENTICATED_USER": None}

from rest_framework.decorators import api_view
from rest_framework.response import Response
from rest_framework.views import APIView


async def fetch(name):
    return await asyncio.sleep(0.1, {"of": name})  # as a client that waits


class Rates(APIView):
    def get(self, request):
        return Response(async_to_sync(fetch)("rates"))


@api_view(["GET"])
def prices(request):
    return Response(async_to_sync(fetch)("prices"))


async def main():
    for url in "/rates", "/prices":
        print((await AsyncClient().get(url)).json())


urlpatterns = [path("rates", Rates.as_view()), path("prices", prices)]
asyncio.run(main())
