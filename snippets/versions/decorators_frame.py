"""Decorate async views with the three decorators for frames."""

import asyncio

from asgiref.testing import ApplicationCommunicator
from django.conf import settings
from django.core.asgi import get_asgi_application
from django.http import HttpResponse
from django.urls import path
from django.views.decorators import clickjacking


async def view(request):
    return HttpResponse("answer")


decorators = {
    "xframe_options_deny": clickjacking.xframe_options_deny,
    "xframe_options_sameorigin": clickjacking.xframe_options_sameorigin,
    "xframe_options_exempt": clickjacking.xframe_options_exempt,
}
urlpatterns = [path(name, each(view)) for name, each in decorators.items()]
settings.configure(ROOT_URLCONF=__name__, DEBUG_PROPAGATE_EXCEPTIONS=True)


async def main():
    for name in decorators:
        scope = dict(type="http", method="GET", path=f"/{name}", headers=[])
        client = ApplicationCommunicator(get_asgi_application(), scope)
        await client.send_input({"type": "http.request"})
        await client.wait()
        assert (await client.receive_output())["status"] == 200
    print(f"works: {', '.join(decorators)}")


asyncio.run(main())
