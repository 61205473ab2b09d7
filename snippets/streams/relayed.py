"""Ask for the tokens of an API, and leave: its call ends, too."""

import asyncio

from asgiref.testing import ApplicationCommunicator
from django.conf import settings
from django.core.asgi import get_asgi_application
from django.urls import path

from . import relay


async def api(reader, writer):  # stands in for that of a model
    writer.write(b"HTTP/1.1 200 OK\r\n\r\n")
    caller = asyncio.create_task(reader.read())
    while not caller.done():
        writer.write(b'data: "token "\n\n')
        await asyncio.wait([caller], timeout=0.2)
    print("the caller has left")
    writer.close()


async def main():
    server = await asyncio.start_server(api, "127.0.0.1", 0)
    relay.API = "http://{}:{}/".format(*server.sockets[0].getsockname())
    request = dict(type="http", method="GET", path="/", headers=[])
    site = ApplicationCommunicator(get_asgi_application(), request)
    await site.send_input({"type": "http.request"})
    for _ in range(3):
        print("the reader has", (await site.receive_output(60)).get("body"))
    await site.send_input({"type": "http.disconnect"})
    await site.wait(60)
    server.close()
    await server.wait_closed()


urlpatterns = [path("", relay.relay)]
settings.configure(ROOT_URLCONF=__name__, ALLOWED_HOSTS=["*"])
asyncio.run(main())
