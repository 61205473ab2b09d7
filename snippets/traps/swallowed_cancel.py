"""Try a call again within a timeout, whatever it raises."""

import asyncio

from asgiref.testing import ApplicationCommunicator
from django.conf import settings
from django.core.asgi import get_asgi_application
from django.http import HttpResponse
from django.urls import path


async def rates():
    for attempt in 1, 2, 3:
        try:
            return await asyncio.sleep(0.4, "rates")  # as a client would
        except BaseException as error:
            print(f"attempt {attempt}: {type(error).__name__}")


async def view(request):
    try:
        async with asyncio.timeout(0.2):
            return HttpResponse(await rates())
    except TimeoutError:
        print("the view gives up")
        return HttpResponse(status=504)


async def main():
    request = {"type": "http", "method": "GET", "path": "/"}
    server = ApplicationCommunicator(get_asgi_application(), request)
    await server.send_input({"type": "http.request"})
    print("status", (await server.receive_output(5))["status"])


urlpatterns = [path("", view)]
settings.configure(ROOT_URLCONF=__name__)
asyncio.run(main())
