"""Let Uvicorn have fewer than six readers at once, and send it eight."""

import asyncio
import socket
import threading

import uvicorn
from django.conf import settings
from django.core.asgi import get_asgi_application
from django.http import HttpResponse
from django.urls import path


async def view(request):
    news.put_nowait(f"is in the view, threads: {threading.active_count()}")
    return HttpResponse(await end.wait())


async def ask(address):
    reader, writer = await asyncio.open_connection(*address)
    writer.write(b"GET / HTTP/1.1\r\nHost: me\r\n\r\n")
    news.put_nowait((await reader.readline()).decode().strip())


async def main():
    options = dict(limit_concurrency=6, log_level="error", lifespan="off")
    server = uvicorn.Server(uvicorn.Config(get_asgi_application(), **options))
    door = socket.create_server(("127.0.0.1", 0))
    async with asyncio.TaskGroup() as group:
        group.create_task(server.serve(sockets=[door]))
        for number in range(1, 9):
            group.create_task(ask(door.getsockname()))
            print(f"reader {number}:", await news.get())
        end.set()
        server.should_exit = True


news, end, urlpatterns = asyncio.Queue(), asyncio.Event(), [path("", view)]
settings.configure(ROOT_URLCONF=__name__, ALLOWED_HOSTS=["*"])
asyncio.run(main())
