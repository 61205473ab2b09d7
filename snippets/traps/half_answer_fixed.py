"""Save the answer in a task of its own, which no reader cancels."""

import asyncio

from asgiref.testing import ApplicationCommunicator
from django.conf import settings
from django.core.asgi import get_asgi_application
from django.http import StreamingHttpResponse
from django.urls import path


async def answer(queue):
    words = ["one", "two", "three", "four"]
    for word in [*words, None]:
        await asyncio.sleep(0.2)
        queue.put_nowait(word)
    print("saved:", *words)


async def stream():
    queue = asyncio.Queue()
    tasks.append(asyncio.create_task(answer(queue)))
    while word := await queue.get():
        yield word


async def leave():
    request = dict(type="http", method="GET", path="/", headers=[])
    server = ApplicationCommunicator(get_asgi_application(), request)
    await server.send_input({"type": "http.request"})
    outputs = [await server.receive_output(60) for _ in range(3)]
    print("the reader leaves after", len(outputs) - 1, "words")
    await server.send_input({"type": "http.disconnect"})
    await asyncio.wait(tasks)  # the server goes on


tasks = []
urlpatterns = [path("", lambda request: StreamingHttpResponse(stream()))]
settings.configure(ROOT_URLCONF=__name__, ALLOWED_HOSTS=["*"])
asyncio.run(leave())
