"""Run two calls in a task group, which ends both when one fails."""

import asyncio

from asgiref.testing import ApplicationCommunicator
from django import http, urls
from django.conf import settings
from django.core.asgi import get_asgi_application


async def reserve():
    raise ValueError("no seat is left")


async def charge():
    await asyncio.sleep(0.3)
    print("the card is charged")


async def view(request):
    try:
        async with asyncio.TaskGroup() as group:
            group.create_task(reserve())
            group.create_task(charge())
    except* ValueError as error:
        print("the view answers:", *error.exceptions)
    return http.HttpResponse()


async def main():
    request = {"type": "http", "method": "POST", "path": "/"}
    server = ApplicationCommunicator(get_asgi_application(), request)
    await server.send_input({"type": "http.request"})
    await server.wait(60)
    await asyncio.sleep(0.5)  # the server lives on


urlpatterns = [urls.path("", view)]
settings.configure(ROOT_URLCONF=__name__)
asyncio.run(main())
