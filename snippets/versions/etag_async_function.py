"""Give the etag decorator an async function, around an async view."""

import asyncio

from django.conf import settings
from django.http import HttpResponse

settings.configure(ALLOWED_HOSTS=["*"])

from django.test import RequestFactory
from django.views.decorators.http import etag


async def tag(request):
    return "tag"


@etag(tag)
async def view(request):
    return HttpResponse()


async def main():
    response = await view(RequestFactory().get("/"))
    print(f"works: {response['ETag']}")


asyncio.run(main())
