"""Stream from an SDK that blocks, and close it when the reader leaves."""

import asyncio
import time
from concurrent.futures import ThreadPoolExecutor

from asgiref.testing import ApplicationCommunicator
from django.conf import settings
from django.core.asgi import get_asgi_application
from django.http import StreamingHttpResponse
from django.urls import path


async def bridge(words):
    loop, thread = asyncio.get_running_loop(), ThreadPoolExecutor(1)
    try:
        step = thread, next, words, None  # which it returns at the end
        while (word := await loop.run_in_executor(*step)) is not None:
            yield word
    finally:
        thread.submit(words.close)  # after the step that still runs
        thread.submit(print, "the SDK is closed")
        thread.shutdown(wait=False)


async def leave():
    request = dict(type="http", method="GET", path="/", headers=[])
    server = ApplicationCommunicator(get_asgi_application(), request)
    await server.send_input({"type": "http.request"})
    words = [(await server.receive_output(60)).get("body") for _ in range(3)]
    await asyncio.sleep(0.1)
    print("the reader leaves after", words[1:])
    await server.send_input({"type": "http.disconnect"})
    await server.wait(60)


sdk = (time.sleep(0.2) or word for word in ["one", "two", "three", "four"])
urlpatterns = [path("", lambda request: StreamingHttpResponse(bridge(sdk)))]
settings.configure(ROOT_URLCONF=__name__, ALLOWED_HOSTS=["*"])
asyncio.run(leave())
