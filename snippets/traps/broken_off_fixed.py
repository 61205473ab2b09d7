"""Tell the reader in the stream that it broke off."""

import asyncio
import socket

import httpcore
import uvicorn
from django.conf import settings
from django.core.asgi import get_asgi_application
from django.http import StreamingHttpResponse
from django.urls import path


async def stream():
    try:
        yield "one row, "
        await asyncio.sleep(0.1)
        raise ValueError("no more rows")
    except ValueError:
        yield "and here the rows broke off"


async def main():
    pool = httpcore.AsyncConnectionPool()
    server = uvicorn.Server(uvicorn.Config(app, log_level="critical"))
    listening = socket.create_server(("127.0.0.1", 0))
    serving = asyncio.create_task(server.serve(sockets=[listening]))
    url = f"http://127.0.0.1:{listening.getsockname()[1]}/"
    async with pool, pool.stream("GET", url) as reply:
        print("status", reply.status)
        async for text in reply.aiter_stream():
            print("received", text.decode())
    server.should_exit = True
    await serving


urlpatterns = [path("", lambda request: StreamingHttpResponse(stream()))]
settings.configure(ROOT_URLCONF=__name__, ALLOWED_HOSTS=["*"])
app = get_asgi_application()
asyncio.run(main())
