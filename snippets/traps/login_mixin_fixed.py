"""Wrap an async class-based view in login_required, as a whole."""

import asyncio

import httpx
from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.core.asgi import get_asgi_application
from django.http import HttpResponse
from django.urls import path
from django.views import View

apps = [f"django.contrib.{app}" for app in ("auth", "contenttypes", "sessions")]
steps = "sessions.middleware.Session", "auth.middleware.Authentication"
settings.configure(ROOT_URLCONF=__name__, SECRET_KEY="s", INSTALLED_APPS=apps)
settings.MIDDLEWARE = [f"django.contrib.{step}Middleware" for step in steps]
settings.ALLOWED_HOSTS, settings.DEBUG_PROPAGATE_EXCEPTIONS = ["*"], True
site = get_asgi_application()


class Account(View):
    async def get(self, request):
        return HttpResponse("your account")


urlpatterns = [path("account/", login_required(Account.as_view()))]


async def main():
    asgi = httpx.ASGITransport(site)
    reader = httpx.AsyncClient(transport=asgi, base_url="http://site")
    answer = await reader.get("/account/")
    print(answer.status_code, answer.headers["location"])


asyncio.run(main())
