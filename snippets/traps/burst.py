"""Answer three at once, with one connection to share (needs POSTGRESQL_URL)."""

import asyncio
import os
from threading import Barrier

import dj_database_url
import httpx
import psycopg
from django.conf import settings
from django.core.asgi import get_asgi_application
from django.db import OperationalError, connection
from django.http import HttpResponse
from django.urls import path


def view(request):
    try:
        connection.cursor().execute("SELECT 1")
    except OperationalError as error:
        refused.append(str(error).partition("FATAL:  ")[2].partition(' "')[0])
    return HttpResponse(everybody.wait())  # each ends when all have asked


async def main():
    transport = httpx.ASGITransport(get_asgi_application())
    async with httpx.AsyncClient(transport=transport) as reader:
        await asyncio.gather(*(reader.get("http://site/") for _ in range(3)))
    print("all are answered:", not refused)
    print(*refused[:1])


url, name = os.environ["POSTGRESQL_URL"], f"reader{os.getpid()}"
role = dj_database_url.parse(url) | {"USER": name, "PASSWORD": name}
refused, everybody, urlpatterns = [], Barrier(3), [path("", view)]
settings.configure(ROOT_URLCONF=__name__, DATABASES={"default": role})
ask = psycopg.connect(url, autocommit=True).execute
ask(f"CREATE ROLE {name} LOGIN PASSWORD '{name}' CONNECTION LIMIT 1")
asyncio.run(main())
ask(f"DROP ROLE {name}")
