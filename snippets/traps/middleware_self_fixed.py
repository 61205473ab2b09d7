"""Keep the reader of a request on the request, and answer two at once."""

import asyncio

from asgiref.testing import ApplicationCommunicator
from django.conf import settings
from django.core.asgi import get_asgi_application
from django.http import HttpResponse
from django.urls import path
from django.utils.deprecation import MiddlewareMixin


class Audit(MiddlewareMixin):
    def process_request(self, request):
        request.reader = request.path[1:]

    def process_response(self, request, response):
        print(f"{request.path} was read by {request.reader}")
        return response


async def view(request, reader):
    await both.wait()  # until both readers are here
    return HttpResponse()


async def server(application):
    async with asyncio.TaskGroup() as group:
        for url in "/ann", "/bob":
            request = dict(type="http", method="GET", path=url, headers=[])
            server = ApplicationCommunicator(application, request)
            await server.send_input({"type": "http.request"})
            group.create_task(server.wait(timeout=10))
            while not both.n_waiting:
                await asyncio.sleep(0.01)


urlpatterns, both = [path("<reader>", view)], asyncio.Barrier(2)
settings.configure(ROOT_URLCONF=__name__, MIDDLEWARE=["__main__.Audit"])
asyncio.run(server(get_asgi_application()))
