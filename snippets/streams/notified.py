"""Tell the readers in all workers of an event (needs POSTGRESQL_URL)."""

import asyncio
import os

import psycopg
from asgiref.testing import ApplicationCommunicator
from django.conf import settings
from django.core.asgi import get_asgi_application
from django.http import StreamingHttpResponse
from django.urls import path


async def events():
    async with await connect(os.environ["POSTGRESQL_URL"]) as connection:
        await connection.execute("LISTEN news")
        yield ": listening\n\n"
        async for event in connection.notifies():
            yield f"data: {event.payload}\n\n"


def connect(url):
    return psycopg.AsyncConnection.connect(url, autocommit=True)


async def main():
    request = dict(type="http", method="GET", path="/", headers=[])
    reader = ApplicationCommunicator(get_asgi_application(), request)
    await reader.send_input({"type": "http.request"})
    await reader.receive_output(60), await reader.receive_output(60)
    async with await connect(os.environ["POSTGRESQL_URL"]) as connection:
        await connection.execute("NOTIFY news, 'the answer is ready'")
    print((await reader.receive_output(60))["body"])
    await reader.send_input({"type": "http.disconnect"})
    await reader.wait(60)


urlpatterns = [path("", lambda request: StreamingHttpResponse(events()))]
settings.configure(ROOT_URLCONF=__name__, ALLOWED_HOSTS=["*"])
asyncio.run(main())
