"""Accept a websocket."""

import asyncio

from asgiref.testing import ApplicationCommunicator
from django.conf import settings
from django.core.asgi import get_asgi_application

settings.configure()


async def main():
    scope = dict(type="websocket", path="/", headers=[])
    client = ApplicationCommunicator(get_asgi_application(), scope)
    await client.send_input({"type": "websocket.connect"})
    await client.wait(timeout=None)
    answer = await client.receive_output()
    print(f"works: {answer['type']}")


asyncio.run(main())
