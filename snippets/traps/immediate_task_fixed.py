"""Enqueue a task with a backend of threads (needs Django 6.0)."""

import asyncio
import time
from threading import Thread

import httpx
from django.conf import settings
from django.core.asgi import get_asgi_application
from django.http import HttpResponse
from django.tasks import task
from django.tasks.backends.dummy import DummyBackend
from django.urls import path

tasks = {"default": {"BACKEND": f"{__name__}.Threads"}}
settings.configure(ROOT_URLCONF=__name__, TASKS=tasks)


class Threads(DummyBackend):  # which notes each task, and runs none
    def enqueue(self, task, args, kwargs):
        result = super().enqueue(task, args, kwargs)
        Thread(target=task.call, args=args, kwargs=kwargs).start()
        self.clear()
        return result


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
