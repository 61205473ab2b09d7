"""Send a heartbeat while the model thinks, by a timeout around anext."""

import asyncio

from django.http import StreamingHttpResponse
from django.urls import path


async def model():
    yield "data: one\n\n"
    await asyncio.sleep(0.8)
    yield "data: two\n\n"


async def with_heartbeat(events):
    while True:
        try:
            yield await asyncio.wait_for(anext(events), timeout=0.5)
        except TimeoutError:
            print("nothing for 0.5 s")
            yield ": heartbeat\n\n"
        except StopAsyncIteration:
            print("the events have ended")
            return


def view(request):
    events = with_heartbeat(model())
    return StreamingHttpResponse(events, content_type="text/event-stream")


urlpatterns = [path("events/", view)]
