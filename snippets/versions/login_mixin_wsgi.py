"""Let a user in by LoginRequiredMixin of an async view, under WSGI."""

import django
from django.conf import settings
from django.db import connection
from django.http import HttpResponse
from django.urls import path

sqlite = {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}
settings.configure(
    ROOT_URLCONF=__name__,
    DATABASES={"default": sqlite},
    INSTALLED_APPS=["django.contrib.contenttypes", "django.contrib.auth"],
    MIDDLEWARE=[
        "django.contrib.sessions.middleware.SessionMiddleware",
        "django.contrib.auth.middleware.AuthenticationMiddleware",
    ],
    SESSION_ENGINE="django.contrib.sessions.backends.signed_cookies",
    SECRET_KEY="secret",
)
django.setup()

from django.contrib.auth.mixins import LoginRequiredMixin
from django.contrib.auth.models import User
from django.test import Client
from django.views import View


class Page(LoginRequiredMixin, View):
    async def get(self, request):
        return HttpResponse("works: ann is let in")


urlpatterns = [path("", Page.as_view())]
with connection.schema_editor() as editor:
    editor.create_model(User)
client = Client()
client.force_login(User.objects.create(username="ann"))
print(client.get("/").content.decode())
