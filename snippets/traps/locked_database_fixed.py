"""Let a transaction that is going to write begin by locking the database."""

import asyncio
from threading import Barrier

import httpx
from django.conf import settings
from django.core.asgi import get_asgi_application
from django.db import connection, transaction
from django.http import HttpResponse
from django.urls import path


def meet(execute, sql, *others):  # before each of the two locks the database
    if both and sql.startswith(("BEGIN IMMEDIATE", "INSERT")):
        both.pop().wait()
    return execute(sql, *others)


def view(request):
    with connection.execute_wrapper(meet), transaction.atomic():
        cursor = connection.cursor()
        seats = cursor.execute("SELECT count(*) + 1 FROM seats").fetchone()
        cursor.execute("INSERT INTO seats VALUES (%s)", seats)
    return HttpResponse(f"seat {seats[0]}")


async def main(get):
    answers = await asyncio.gather(get("http://site"), get("http://site"))
    print(*sorted(answer.text for answer in answers), sep="\n")


urlpatterns, both = [path("", view)], [Barrier(2)] * 2
memory = "file:/seats?vfs=memdb"  # one for all threads
sqlite = {"ENGINE": "django.db.backends.sqlite3", "NAME": memory}
sqlite["OPTIONS"] = {"transaction_mode": "IMMEDIATE"}
settings.configure(ROOT_URLCONF=__name__, DATABASES={"default": sqlite})
site = httpx.ASGITransport(get_asgi_application())
connection.cursor().execute("CREATE TABLE seats (number INTEGER)")
asyncio.run(main(httpx.AsyncClient(transport=site).get))
