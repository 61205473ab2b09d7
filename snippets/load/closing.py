"""Close responses in one thread for all, unless a request has its own."""

from concurrent.futures import ThreadPoolExecutor

from asgiref.sync import SyncToAsync
from django.core.handlers.asgi import ASGIHandler

closing = ThreadPoolExecutor(1)
threads = SyncToAsync.context_to_thread_executor  # of the requests


class Handler(ASGIHandler):
    async def send_response(self, *response):
        try:
            await super().send_response(*response)
        finally:  # nothing is left to do for this request but to close
            request = SyncToAsync.thread_sensitive_context.get()
            threads.setdefault(request, closing)

    async def handle(self, *arguments):
        try:
            await super().handle(*arguments)
        finally:  # or else asgiref ends that thread
            request = SyncToAsync.thread_sensitive_context.get()
            if threads.get(request) is closing:
                del threads[request]
