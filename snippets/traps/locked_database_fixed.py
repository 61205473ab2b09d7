"""Let a transaction that is going to write begin by locking the database."""

import asyncio
import tempfile

import httpx
from django.conf import settings
from django.core.asgi import get_asgi_application
from django.db import OperationalError, connection, transaction
from django.http import HttpResponse
from django.urls import path

folder = tempfile.TemporaryDirectory()
sqlite = {"ENGINE": "django.db.backends.sqlite3", "NAME": f"{folder.name}/db"}
sqlite["OPTIONS"] = {"transaction_mode": "IMMEDIATE"}
settings.configure(ROOT_URLCONF=__name__, DATABASES={"default": sqlite})
site = httpx.ASGITransport(get_asgi_application())


def view(request):
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            seats = cursor.execute("SELECT count(*) + 1 FROM seats").fetchone()
            cursor.execute("INSERT INTO seats VALUES (%s)", seats)
        return HttpResponse(f"seat {seats[0]}")
    except OperationalError as error:
        return HttpResponse(f"{type(error).__name__}: {error}")


async def main():
    get = httpx.AsyncClient(transport=site, base_url="http://site").get
    answers = await asyncio.gather(get("/"), get("/"))
    print(*sorted(answer.text for answer in answers), sep="\n")


urlpatterns = [path("", view)]
connection.cursor().execute("CREATE TABLE seats (number INTEGER)")
asyncio.run(main())
