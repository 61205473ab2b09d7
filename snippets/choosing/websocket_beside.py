"""Offer Django a websocket, and then an application beside it."""

import asyncio

from asgiref.testing import ApplicationCommunicator
from django.conf import settings
from django.core.asgi import get_asgi_application


async def echo(scope, receive, send):
    await receive()  # websocket.connect
    await send({"type": "websocket.accept"})
    while (message := await receive())["type"] == "websocket.receive":
        await send({"type": "websocket.send", "text": message["text"]})


async def application(scope, receive, send):
    chosen = echo if scope["type"] == "websocket" else django
    await chosen(scope, receive, send)


async def main():
    scope = {"type": "websocket", "path": "/", "headers": []}
    try:
        await django(scope, None, None)
    except ValueError as error:
        print("ValueError:", error)
    reader = ApplicationCommunicator(application, scope)
    await reader.send_input({"type": "websocket.connect"})
    print((await reader.receive_output(60))["type"])
    await reader.send_input({"type": "websocket.receive", "text": "hello"})
    print((await reader.receive_output(60))["text"])


settings.configure()
django = get_asgi_application()
if __name__ == "__main__":
    asyncio.run(main())
