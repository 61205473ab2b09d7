"""Let a user in by LoginRequiredMixin of an async view, under ASGI."""

import asyncio

import django
from django.conf import settings
from django.db import connection
from django.http import HttpResponse
from django.urls import path
from django.views import View

users = "file:users?mode=memory&cache=shared"
sqlite = {"ENGINE": "django.db.backends.sqlite3", "NAME": users}
middleware = "sessions.middleware.Session", "auth.middleware.Authentication"
settings.configure(
    ROOT_URLCONF=__name__,
    DATABASES={"default": sqlite},
    INSTALLED_APPS=["django.contrib.contenttypes", "django.contrib.auth"],
    MIDDLEWARE=[f"django.contrib.{name}Middleware" for name in middleware],
    SESSION_ENGINE="django.contrib.sessions.backends.signed_cookies",
    SECRET_KEY="secret",
)
django.setup()

from django.contrib.auth import mixins, models
from django.test import AsyncClient


class Page(mixins.LoginRequiredMixin, View):
    async def get(self, request):
        return HttpResponse("works: ann is let in")


urlpatterns = [path("", Page.as_view())]
with connection.schema_editor() as editor:
    editor.create_model(models.User)
client = AsyncClient()
client.force_login(models.User.objects.create(username="ann"))
print(asyncio.run(client.get("/")).content.decode())
