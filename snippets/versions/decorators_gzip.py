"""Decorate an async view with gzip_page."""

import asyncio
import gzip

from asgiref.testing import ApplicationCommunicator
from django.conf import settings
from django.core.asgi import get_asgi_application
from django.http import HttpResponse
from django.urls import path
from django.views.decorators.gzip import gzip_page

text = b"An answer that is long enough to be compressed. " * 20


@gzip_page
async def view(request):
    return HttpResponse(text)


urlpatterns = [path("", view)]
settings.configure(ROOT_URLCONF=__name__, DEBUG_PROPAGATE_EXCEPTIONS=True)


async def main():
    headers = [(b"accept-encoding", b"gzip")]
    scope = dict(type="http", method="GET", path="/", headers=headers)
    client = ApplicationCommunicator(get_asgi_application(), scope)
    await client.send_input({"type": "http.request"})
    await client.wait(timeout=None)
    await client.receive_output()
    body = (await client.receive_output())["body"]
    assert len(body) < len(text) and gzip.decompress(body) == text
    print("works: compressed")


asyncio.run(main())
