"""Overlap three queries, with a pool of two (needs POSTGRESQL_URL)."""

import asyncio
import os

import dj_database_url
import httpx
from django.conf import settings
from django.core.asgi import get_asgi_application
from django.db import OperationalError, connection
from django.http import HttpResponse, HttpResponseServerError
from django.urls import path


def query():
    connection.cursor().execute("SELECT pg_sleep(0.2)")
    print("query done")


async def view(request):
    try:
        await asyncio.gather(*(asyncio.to_thread(query) for _ in range(3)))
        return HttpResponse("all three")
    except OperationalError as error:
        return HttpResponseServerError(f"OperationalError: {error}")


async def main():
    site = httpx.ASGITransport(get_asgi_application())
    answer = await httpx.AsyncClient(transport=site).get("http://site")
    print(answer.status_code, answer.text)


postgresql = dj_database_url.parse(os.environ["POSTGRESQL_URL"])
postgresql["OPTIONS"] = {"pool": {"min_size": 1, "max_size": 2, "timeout": 1}}
settings.configure(ROOT_URLCONF=__name__, DATABASES={"default": postgresql})
urlpatterns = [path("", view)]
asyncio.run(main())
