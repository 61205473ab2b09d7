"""Answer with an async view, where each request is a transaction."""

import asyncio

from asgiref.sync import sync_to_async
from asgiref.testing import ApplicationCommunicator
from django.conf import settings
from django.core.asgi import get_asgi_application
from django.db import connection
from django.http import HttpResponse
from django.urls import path

sqlite = {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}


def save():
    print("in a transaction:", connection.in_atomic_block)


async def view(request):
    await sync_to_async(save)()
    return HttpResponse()


async def main():
    request = dict(type="http", method="GET", path="/", headers=[])
    server = ApplicationCommunicator(get_asgi_application(), request)
    await server.send_input({"type": "http.request"})
    try:
        await server.wait(None)
    except RuntimeError as error:
        print(f"{type(error).__name__}: {error}")


urlpatterns = [path("", view)]
sqlite["ATOMIC_REQUESTS"] = True
handler = {"ROOT_URLCONF": __name__, "DEBUG_PROPAGATE_EXCEPTIONS": True}
settings.configure(DATABASES={"default": sqlite}, **handler)
asyncio.run(main())
