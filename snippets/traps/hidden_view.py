"""Count the calls of a view in a decorator that passes them on."""

import asyncio
import gc
from functools import wraps

from asgiref.testing import ApplicationCommunicator
from django.conf import settings
from django.core.asgi import get_asgi_application
from django.http import HttpResponse
from django.urls import path


def counted(view):
    @wraps(view)
    def wrapper(request):
        print("one more call of", view.__name__)
        return view(request)

    return wrapper


async def news(request):
    return HttpResponse("news")


async def main():
    scope = dict(type="http", method="GET", path="/", headers=[])
    reader = ApplicationCommunicator(get_asgi_application(), scope)
    await reader.send_input({"type": "http.request"})
    await reader.wait()


urlpatterns = [path("", counted(news))]
settings.configure(ROOT_URLCONF=__name__, DEBUG_PROPAGATE_EXCEPTIONS=True)
try:
    asyncio.run(main())
except ValueError as error:
    print(f"{type(error).__name__}: {error}")
gc.collect()
