"""Decorate an async view with login_required."""

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

from django.contrib.auth.decorators import login_required
from django.contrib.auth.models import User
from django.test import Client


@login_required
async def view(request):
    return HttpResponse("works: ann is let in")


urlpatterns = [path("", view)]
with connection.schema_editor() as editor:
    editor.create_model(User)
client = Client()
client.force_login(User.objects.create(username="ann"))
print(client.get("/").content.decode())
