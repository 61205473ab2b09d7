"""Send a heartbeat while the model thinks, and let it think on."""

import asyncio

from django.http import StreamingHttpResponse
from django.urls import path


async def model():
    yield "data: one\n\n"
    await asyncio.sleep(0.8)
    yield "data: two\n\n"


async def with_heartbeat(events):
    step = asyncio.ensure_future(anext(events, None))
    try:
        while True:
            if not (await asyncio.wait([step], timeout=0.5))[0]:
                print("nothing for 0.5 s")
                yield ": heartbeat\n\n"
            elif (event := step.result()) is None:
                print("the events have ended")
                return
            else:
                yield event
                step = asyncio.ensure_future(anext(events, None))
    finally:
        step.cancel()  # if the reader has left


def view(request):
    events = with_heartbeat(model())
    return StreamingHttpResponse(events, content_type="text/event-stream")


urlpatterns = [path("events/", view)]
