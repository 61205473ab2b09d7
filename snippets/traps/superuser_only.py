"""Ask for a permission in an async view, as a superuser and as a user."""

import httpx
from django.apps import apps
from django.conf import settings
from django.contrib import auth
from django.core.wsgi import get_wsgi_application
from django.db import connection
from django.http import HttpResponse
from django.urls import path

used = [f"django.contrib.{app}" for app in ("auth", "contenttypes", "sessions")]
steps = "sessions.middleware.Session", "auth.middleware.Authentication"
data = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}}
settings.configure(ROOT_URLCONF=__name__, SECRET_KEY="s", INSTALLED_APPS=used)
settings.MIDDLEWARE = [f"django.contrib.{step}Middleware" for step in steps]
settings.DATABASES, settings.DEBUG_PROPAGATE_EXCEPTIONS = data, True
reader = httpx.Client(transport=httpx.WSGITransport(get_wsgi_application()))
with connection.schema_editor() as editor:
    list(map(editor.create_model, apps.get_models()))


def log_in(request, name):
    users = auth.get_user_model().objects
    auth.login(request, users.create_user(name, is_superuser=name == "eve"))
    return HttpResponse()


async def rights(request):
    user = await request.auser()
    return HttpResponse(f"may add users: {user.has_perm('auth.add_user')}")


urlpatterns = [path("login/<name>/", log_in), path("", rights)]
for name in ("eve", "ann"):
    reader.get(f"http://site/login/{name}/")
    try:
        print(f"{name}: {reader.get('http://site/').text}")
    except Exception as error:
        print(f"{name}: {type(error).__name__}: {error}")
