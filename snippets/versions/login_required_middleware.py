"""Let a user in to an async view by LoginRequiredMiddleware."""

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
        "django.contrib.auth.middleware.LoginRequiredMiddleware",
    ],
    SESSION_ENGINE="django.contrib.sessions.backends.signed_cookies",
    SECRET_KEY="secret",
    ALLOWED_HOSTS=["*"],
)
django.setup()

from django.contrib.auth.models import User
from django.test import Client


async def view(request):
    return HttpResponse("ann is let in")


urlpatterns = [path("", view)]
with connection.schema_editor() as editor:
    editor.create_model(User)
client = Client()
anonymous = client.get("/").status_code
client.force_login(User.objects.create(username="ann"))
print(f"works: {client.get('/').content.decode()}, others get {anonymous}")
