"""Stop Uvicorn while a stream is open, and let it wait for a second only."""

import asyncio
import logging
import socket

import uvicorn
from django.conf import settings
from django.core.asgi import get_asgi_application
from django.http import StreamingHttpResponse
from django.urls import path


async def ticks():
    while True:
        yield b"tick\n"
        await asyncio.sleep(0.2)


urlpatterns = [path("", lambda request: StreamingHttpResponse(ticks()))]
settings.configure(ROOT_URLCONF=__name__, ALLOWED_HOSTS=["*"])
logging.disable()  # of Uvicorn, which names its process


async def main():
    options = dict(timeout_graceful_shutdown=1)
    server = uvicorn.Server(uvicorn.Config(get_asgi_application(), **options))
    door = socket.create_server(("127.0.0.1", 0))
    serving = asyncio.create_task(server.serve(sockets=[door]))
    reader, writer = await asyncio.open_connection(*door.getsockname())
    writer.write(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
    await reader.readuntil(b"tick\n")
    server.should_exit = True  # what Ctrl-C does
    await asyncio.sleep(2)
    print("Uvicorn has stopped:", serving.done())
    writer.close()
    await serving


asyncio.run(main())
