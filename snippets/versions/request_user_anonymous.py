"""Read request.user of a visitor who is not logged in, in an async view."""

import django
from django.conf import settings
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

from django.test import Client


async def view(request):
    return HttpResponse(f"works: {request.user}")


urlpatterns = [path("", view)]
print(Client().get("/").content.decode())
