"""Let a server start up and stop, and open a websocket."""

import asyncio

from django.conf import settings
from django.core.asgi import get_asgi_application

settings.configure()
application = get_asgi_application()


async def serve(kind, *events):
    """Tell an application what an ASGI server tells it of a connection."""
    messages = iter(events)

    async def receive():
        return {"type": f"{kind}.{next(messages)}"}

    async def send(message):
        print("answer:", message["type"])

    try:
        await application({"type": kind, "path": "/"}, receive, send)
    except ValueError as error:
        print(f"{type(error).__name__}: {error}")


async def main():
    await serve("lifespan", "startup", "shutdown")
    await serve("websocket", "connect")


asyncio.run(main())
