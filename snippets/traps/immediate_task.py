"""Enqueue a task with the backend of a new project (needs Django 6.0)."""

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


async def view(request):
    result = await send_mail.aenqueue()
    return HttpResponse(result.status)


urlpatterns = [path("", view)]
site = httpx.ASGITransport(get_asgi_application())
print(asyncio.run(httpx.AsyncClient(transport=site).get("http://site")))
