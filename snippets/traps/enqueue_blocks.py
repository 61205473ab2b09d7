"""Enqueue a task in an async view, without await (needs Django 6.0)."""

import asyncio
import time

import httpx
from django.conf import settings
from django.core.asgi import get_asgi_application
from django.http import HttpResponse
from django.tasks import task
from django.urls import path

settings.configure(ROOT_URLCONF=__name__)


@task
def send_mail():
    time.sleep(0.3)
    print("sent")


async def order(request):
    return HttpResponse(send_mail.enqueue().status)


async def hello(request):
    return HttpResponse(print("hello"))


async def main():
    site = httpx.ASGITransport(get_asgi_application())
    client = httpx.AsyncClient(transport=site, base_url="http://site")
    await asyncio.gather(client.get("/order/"), client.get("/hello/"))


urlpatterns = [path(f"{v.__name__}/", v) for v in (order, hello)]
asyncio.run(main())
