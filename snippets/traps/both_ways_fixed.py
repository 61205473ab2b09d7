"""Write middleware for sync and for async, one function each."""

import asyncio

import httpx
from asgiref.sync import iscoroutinefunction
from django.conf import settings
from django.core.asgi import get_asgi_application
from django.core.wsgi import get_wsgi_application
from django.http import HttpResponse
from django.urls import path
from django.utils.decorators import sync_and_async_middleware


@sync_and_async_middleware
def label(get_response):
    async def amiddleware(request):
        response = await get_response(request)
        response.headers["X-Label"] = "news"
        return response

    def middleware(request):
        response = get_response(request)
        response.headers["X-Label"] = "news"
        return response

    return amiddleware if iscoroutinefunction(get_response) else middleware


def news(request):
    return HttpResponse("news")


urlpatterns = [path("", news)]
settings.configure(ROOT_URLCONF=__name__, DEBUG_PROPAGATE_EXCEPTIONS=True)
settings.MIDDLEWARE = [f"{__name__}.label"]
site = httpx.WSGITransport(get_wsgi_application())
print("WSGI", httpx.Client(transport=site).get("http://site"))
site = httpx.ASGITransport(get_asgi_application())
print("ASGI", asyncio.run(httpx.AsyncClient(transport=site).get("http://site")))
