"""Overlap three queries, and close after each (needs POSTGRESQL_URL)."""

import asyncio
import os
from contextlib import closing

import dj_database_url
import httpx
from django.conf import settings
from django.core.asgi import get_asgi_application
from django.db import connections
from django.http import HttpResponse
from django.urls import path


def query():
    with closing(connections["default"]) as connection:
        connection.cursor().execute("SELECT pg_sleep(0.2)")
    print("query done")


async def view(request):
    await asyncio.gather(*(asyncio.to_thread(query) for _ in range(3)))
    return HttpResponse("all three")


async def main():
    site = httpx.ASGITransport(get_asgi_application())
    answer = await httpx.AsyncClient(transport=site).get("http://site")
    print(answer.status_code, answer.text)


postgresql = dj_database_url.parse(os.environ["POSTGRESQL_URL"])
postgresql["OPTIONS"] = {"pool": {"min_size": 1, "max_size": 2, "timeout": 1}}
settings.configure(ROOT_URLCONF=__name__, DATABASES={"default": postgresql})
urlpatterns = [path("", view)]
asyncio.run(main())
