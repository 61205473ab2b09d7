"""Ask a database in three requests at once (needs POSTGRESQL_URL)."""

import asyncio
import os

import dj_database_url
from asgiref.testing import ApplicationCommunicator
from django.conf import settings
from django.core.asgi import get_asgi_application
from django.db import connections
from django.http import HttpResponse
from django.urls import path


def view(request, name):
    query = connections[name].cursor().execute
    used[name] |= {*query("SELECT pg_backend_pid() FROM pg_sleep(0.5)")}
    return HttpResponse()


async def ask(url, delay):
    await asyncio.sleep(delay)
    request = dict(type="http", method="GET", path=url)
    server = ApplicationCommunicator(get_asgi_application(), request)
    await server.send_input({"type": "http.request"})
    await server.wait(None)


async def main():
    for name in used:
        await asyncio.gather(*(ask(f"/{name}", n / 10) for n in range(3)))
        print(f"{name} connections:", len(used[name]))


one = dj_database_url.parse(os.environ["POSTGRESQL_URL"])
pool = one | {"OPTIONS": {"pool": {"min_size": 1, "max_size": 1}}}
databases = {"default": one, "pooled": pool}
used, urlpatterns = {name: set() for name in databases}, [path("<name>", view)]
settings.configure(ROOT_URLCONF=__name__, DATABASES=databases)
asyncio.run(main())
