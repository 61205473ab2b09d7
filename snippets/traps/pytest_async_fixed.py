"""Ask a view in an async test of pytest (needs pytest-django)."""

import os

import pytest
from django.conf import settings
from django.http import HttpResponse
from django.urls import path


async def page(request):
    return HttpResponse("hello")


@pytest.mark.anyio
@pytest.mark.parametrize("anyio_backend", ["asyncio"])
async def test_page(async_client):
    response = await async_client.get("/")
    print("the page says", response.content)


def pytest_runtest_logreport(report):
    if report.failed:
        print(report.longreprtext)


urlpatterns = [path("", page)]
if not settings.configured:  # pytest imports this file once more
    settings.configure(ROOT_URLCONF=__name__)
if __name__ == "__main__":
    options = ["-s", "-p__main__", "-pno:terminal", "-pno:cacheprovider"]
    pytest.main([*options, "-c", os.devnull, __file__])
