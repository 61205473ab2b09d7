"""Give an APIView an async handler (needs djangorestframework)."""

import asyncio
import warnings

from django.conf import settings
from django.http import JsonResponse
from django.test import AsyncClient
from django.urls import path

settings.configure(ROOT_URLCONF=__name__, DEBUG_PROPAGATE_EXCEPTIONS=True)
settings.REST_FRAMEWORK = {"UNAUTHENTICATED_USER": None}
warnings.simplefilter("ignore")  # which says that nobody awaits the handler

from rest_framework import serializers, views


class Name(serializers.Serializer):
    name = serializers.CharField()


class AsyncHandler(views.APIView):
    async def get(self, request):
        return JsonResponse(Name({"name": "Ann"}).data)


async def plain(request):
    return JsonResponse(Name({"name": "Ann"}).data)


async def main():
    try:
        await AsyncClient().get("/handler")
    except AssertionError as error:
        print("AssertionError:", error)
    print((await AsyncClient().get("/plain")).text)


urlpatterns = [path("handler", AsyncHandler.as_view()), path("plain", plain)]
asyncio.run(main())
