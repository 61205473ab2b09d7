"""Read a posted form in a request of AsyncRequestFactory."""

import asyncio

from django.conf import settings
from django.http import HttpResponse

settings.configure()

from django.test import AsyncRequestFactory


async def view(request):
    return HttpResponse(f"{request.method} {request.path}")


async def main():
    request = AsyncRequestFactory().post("/books/", {"title": "One"})
    response = await view(request)
    assert request.POST["title"] == "One"
    print(f"works: {response.content.decode()}")


asyncio.run(main())
