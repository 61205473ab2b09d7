"""Log each exception in a stream and go on, but not a cancellation."""

import asyncio

from asgiref.testing import ApplicationCommunicator
from django.conf import settings
from django.core.asgi import get_asgi_application
from django.http import StreamingHttpResponse
from django.urls import path


async def stream():
    for number in range(1, 6):
        try:
            await asyncio.sleep(0.2)  # as for news from elsewhere
        except Exception as error:
            print("goes on after", type(error).__name__)
        print("makes event", number)
        yield f"event {number}"


async def leave():
    request = dict(type="http", method="GET", path="/", headers=[])
    server = ApplicationCommunicator(get_asgi_application(), request)
    await server.send_input({"type": "http.request"})
    outputs = [await server.receive_output(60) for _ in range(3)]
    print("the reader leaves after", len(outputs) - 1, "events")
    await server.send_input({"type": "http.disconnect"})
    await server.wait(60)
    print("the request is over")


urlpatterns = [path("", lambda request: StreamingHttpResponse(stream()))]
settings.configure(ROOT_URLCONF=__name__, ALLOWED_HOSTS=["*"])
asyncio.run(leave())
