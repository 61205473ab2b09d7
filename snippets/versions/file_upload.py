"""Read an uploaded file in an async view."""

import asyncio

from asgiref.testing import ApplicationCommunicator
from django.conf import settings
from django.core.asgi import get_asgi_application
from django.http import HttpResponse
from django.urls import path


async def view(request):
    return HttpResponse(request.FILES["upload"].read())


urlpatterns = [path("", view)]
settings.configure(ROOT_URLCONF=__name__, DEBUG_PROPAGATE_EXCEPTIONS=True)

disposition = b'Content-Disposition: form-data; name="upload"; filename="a"'
body = b"\r\n".join([b"--x", disposition, b"", b"content", b"--x--", b""])


async def main():
    kind = (b"content-type", b"multipart/form-data; boundary=x")
    size = (b"content-length", str(len(body)).encode())
    scope = dict(type="http", method="POST", path="/", headers=[kind, size])
    client = ApplicationCommunicator(get_asgi_application(), scope)
    await client.send_input({"type": "http.request", "body": body})
    await client.wait(timeout=None)
    await client.receive_output()
    answer = (await client.receive_output())["body"]
    print(f"works: {answer.decode()}")


asyncio.run(main())
