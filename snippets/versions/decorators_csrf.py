"""Decorate async views with the four decorators for CSRF."""

import asyncio

from asgiref.testing import ApplicationCommunicator
from django.conf import settings
from django.core.asgi import get_asgi_application
from django.http import HttpResponse
from django.middleware.csrf import get_token
from django.urls import path
from django.views.decorators import csrf


async def form(request):
    return HttpResponse(get_token(request))


views = {
    "csrf_protect": csrf.csrf_protect(form),
    "csrf_exempt": csrf.csrf_protect(csrf.csrf_exempt(form)),
    "ensure_csrf_cookie": csrf.ensure_csrf_cookie(form),
    "requires_csrf_token": csrf.requires_csrf_token(form),
}
urlpatterns = [path(name, view) for name, view in views.items()]
settings.configure(ROOT_URLCONF=__name__, DEBUG_PROPAGATE_EXCEPTIONS=True)


async def main():
    for name in views:
        scope = dict(type="http", method="POST", path=f"/{name}", headers=[])
        client = ApplicationCommunicator(get_asgi_application(), scope)
        await client.send_input({"type": "http.request"})
        await client.wait(timeout=None)
        got = await client.receive_output()
        assert got["status"] == (403 if name == "csrf_protect" else 200), name
        assert name == "csrf_protect" or b"Set-Cookie" in dict(got["headers"])
    print(f"works: {', '.join(views)}")


asyncio.run(main())
