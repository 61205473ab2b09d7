"""Let two requests share a thread, and one close the other's connection."""

import asyncio
from concurrent.futures import ThreadPoolExecutor

from asgiref.sync import ThreadSensitiveContext, sync_to_async
from asgiref.testing import ApplicationCommunicator
from django import db
from django.conf import settings
from django.core.asgi import get_asgi_application
from django.http import HttpResponse
from django.urls import path

ask = sync_to_async(lambda sql: db.connection.cursor().execute(sql))


async def view(request):
    await ask("CREATE TEMPORARY TABLE mine (id)")
    await send("/missing")  # another request, which ends before this one
    try:
        await ask("SELECT * FROM mine")
    except db.OperationalError as error:
        return HttpResponse(print(error))


async def send(url):
    async def application(*arguments):
        async with ThreadSensitiveContext(executor=thread):
            await get_asgi_application()(*arguments)

    request = dict(type="http", method="GET", path=url)
    server = ApplicationCommunicator(application, request)
    await server.send_input({"type": "http.request"})
    await server.wait(None)


sqlite = {"ENGINE": "django.db.backends.sqlite3", "NAME": "file:"}
thread, urlpatterns = ThreadPoolExecutor(1), [path("", view)]
settings.configure(ROOT_URLCONF=__name__, DATABASES={"default": sqlite})
asyncio.run(send("/"))
