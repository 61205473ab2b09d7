"""Write async handlers for REST framework (needs djangorestframework)."""

import asyncio
import warnings

from django.conf import settings
from django.test import AsyncClient
from django.urls import path

settings.configure(ROOT_URLCONF=__name__, DEBUG_PROPAGATE_EXCEPTIONS=True)
warnings.simplefilter("ignore")  # which says that nobody awaits the handlers
settings.REST_FRAMEWORK = {"UNAUTHENTICATED_USER": None}

from rest_framework.decorators import api_view
from rest_framework.response import Response
from rest_framework.views import APIView


class Rates(APIView):
    async def get(self, request):
        return Response(await asyncio.sleep(0.1, {"of": "rates"}))


@api_view(["GET"])
async def prices(request):
    return Response(await asyncio.sleep(0.1, {"of": "prices"}))


async def main():
    for url in "/rates", "/prices":
        try:
            print((await AsyncClient().get(url)).json())
        except AssertionError as error:
            print("AssertionError:", error)


urlpatterns = [path("rates", Rates.as_view()), path("prices", prices)]
asyncio.run(main())
