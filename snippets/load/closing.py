"""Close responses in one thread for all, unless a request has its own."""

import asyncio
import threading
from concurrent.futures import ThreadPoolExecutor

from asgiref.sync import SyncToAsync
from asgiref.testing import ApplicationCommunicator
from django.core.handlers.asgi import ASGIHandler

closing = ThreadPoolExecutor(1)
threads = SyncToAsync.context_to_thread_executor  # of the requests


class Handler(ASGIHandler):
    async def send_response(self, *response):
        try:
            await super().send_response(*response)
        finally:  # all that is left to do for this request is to close
            request = SyncToAsync.thread_sensitive_context.get()
            threads.setdefault(request, closing)

    async def handle(self, *arguments):
        try:
            await super().handle(*arguments)
        finally:  # or else asgiref shuts it down
            request = SyncToAsync.thread_sensitive_context.get()
            if threads.get(request) is closing:
                del threads[request]


async def ask(handler):
    request = dict(type="http", method="GET", path="/")
    reader = ApplicationCommunicator(handler, request)
    await reader.send_input({"type": "http.request"})
    await reader.wait(None)


async def main():
    from django import db
    from django.core.signals import request_finished, request_started

    def finished(**signal):
        used.add(threading.current_thread())

    request_started.disconnect(db.reset_queries)
    request_started.disconnect(db.close_old_connections)
    request_finished.connect(finished)
    for handler in ASGIHandler(), Handler():
        used = set()
        await asyncio.gather(*(ask(handler) for _ in range(20)))
        print(f"20 responses are closed in threads: {len(used)}")


if __name__ == "__main__":
    from django.conf import settings
    from django.http import HttpResponse
    from django.urls import path

    async def view(request):
        return HttpResponse()

    urlpatterns = [path("", view)]
    settings.configure(ROOT_URLCONF=__name__, ALLOWED_HOSTS=["*"])
    asyncio.run(main())
