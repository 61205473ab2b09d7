"""Answer a server that starts up and stops, and refuse a websocket."""

import asyncio

from django.conf import settings
from django.core.asgi import get_asgi_application

settings.configure()
django_application = get_asgi_application()


async def application(scope, receive, send):
    if scope["type"] == "http":
        await django_application(scope, receive, send)
    elif scope["type"] == "lifespan":
        for event in "startup", "shutdown":
            await receive()
            await send({"type": f"lifespan.{event}.complete"})
    else:
        await send({"type": "websocket.close"})


async def serve(kind, *events):
    messages = iter(events)

    async def receive():
        return {"type": f"{kind}.{next(messages)}"}

    async def send(message):
        print("answer:", message["type"])

    await application({"type": kind, "path": "/"}, receive, send)


async def main():
    await serve("lifespan", "startup", "shutdown")
    await serve("websocket", "connect")


asyncio.run(main())
