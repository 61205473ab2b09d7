"""Enqueue tasks in an async view, and await each (needs Django 6.0)."""

import asyncio

import httpx
from django.conf import settings
from django.core.asgi import get_asgi_application
from django.db import connection
from django.http import HttpResponse
from django.tasks import task
from django.urls import path

sqlite = {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}
settings.configure(ROOT_URLCONF=__name__, DATABASES={"default": sqlite})


@task
def ask_database():
    return connection.cursor().execute("SELECT 1").fetchone()


@task
async def ask_api():
    return await asyncio.sleep(0.1, "answer")


async def view(request):
    for work in ask_database, ask_api:
        result = await work.aenqueue()
        errors = [error.traceback.splitlines()[-1] for error in result.errors]
        print(work.name, result.status, *errors)
    return HttpResponse("all is done")


urlpatterns = [path("", view)]
site = httpx.ASGITransport(get_asgi_application())
print(asyncio.run(httpx.AsyncClient(transport=site).get("http://site")))
