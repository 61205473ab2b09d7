"""Answer three at once, with a pool of one (needs POSTGRESQL_URL)."""

import asyncio
import os

import dj_database_url
import httpx
import psycopg
from django.conf import settings
from django.core.asgi import get_asgi_application
from django.db import connection
from django.http import HttpResponse
from django.urls import path


def view(request):
    connection.cursor().execute("SELECT 1")
    return HttpResponse()


async def main():
    transport = httpx.ASGITransport(get_asgi_application())
    async with httpx.AsyncClient(transport=transport) as reader:
        gets = (reader.get("http://site/") for _ in range(3))
        answers = await asyncio.gather(*gets)
    print("all are answered:", all(answer.is_success for answer in answers))


url, name = os.environ["POSTGRESQL_URL"], f"reader{os.getpid()}"
role = dj_database_url.parse(url) | {"USER": name, "PASSWORD": name}
role["OPTIONS"] = {"pool": {"min_size": 1, "max_size": 1}}
urlpatterns = [path("", view)]
settings.configure(ROOT_URLCONF=__name__, DATABASES={"default": role})
ask = psycopg.connect(url, autocommit=True).execute
ask(f"CREATE ROLE {name} LOGIN PASSWORD '{name}' CONNECTION LIMIT 1")
asyncio.run(main())
ask(f"DROP ROLE {name}")
