"""Read and then write in a transaction, in two requests at once."""

import asyncio
from threading import Barrier

import httpx
from django.conf import settings
from django.core.asgi import get_asgi_application
from django.db import OperationalError, connection, transaction
from django.http import HttpResponse
from django.urls import path


def view(request):
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            seats = cursor.execute("SELECT count(*) + 1 FROM seats").fetchone()
            both.wait()  # the other one has read, too
            cursor.execute("INSERT INTO seats VALUES (%s)", seats)
        return HttpResponse(f"seat {seats[0]}")
    except OperationalError as error:
        return HttpResponse(f"{type(error).__name__}: {error}")


async def main(get):
    answers = await asyncio.gather(get("http://site"), get("http://site"))
    print(*sorted(answer.text for answer in answers), sep="\n")


urlpatterns, both = [path("", view)], Barrier(2)
memory = "file:/seats?vfs=memdb"  # one for all threads
sqlite = {"ENGINE": "django.db.backends.sqlite3", "NAME": memory}
settings.configure(ROOT_URLCONF=__name__, DATABASES={"default": sqlite})
site = httpx.ASGITransport(get_asgi_application())
connection.cursor().execute("CREATE TABLE seats (number INTEGER)")
asyncio.run(main(httpx.AsyncClient(transport=site).get))
