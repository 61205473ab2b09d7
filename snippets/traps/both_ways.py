"""Declare middleware for sync and async, and write it once."""

import asyncio
import gc

import httpx
from django.conf import settings
from django.core.asgi import get_asgi_application
from django.core.wsgi import get_wsgi_application
from django.http import HttpResponse
from django.urls import path
from django.utils.decorators import sync_and_async_middleware


@sync_and_async_middleware
def label(get_response):
    def middleware(request):
        response = get_response(request)
        response.headers["X-Label"] = "news"
        return response

    return middleware


def news(request):
    return HttpResponse("news")


urlpatterns = [path("", news)]
settings.configure(ROOT_URLCONF=__name__, DEBUG_PROPAGATE_EXCEPTIONS=True)
settings.MIDDLEWARE = [f"{__name__}.label"]
site = httpx.WSGITransport(get_wsgi_application())
print("WSGI", httpx.Client(transport=site).get("http://site"))
site = httpx.ASGITransport(get_asgi_application())
try:
    answer = asyncio.run(httpx.AsyncClient(transport=site).get("http://site"))
    print("ASGI", answer)
except AttributeError as error:
    print(f"ASGI {type(error).__name__}: {error}")
gc.collect()
