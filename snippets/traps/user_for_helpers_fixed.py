"""Await the reader, and keep them as request.user for a helper."""

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


def greeting(request):
    return f"hello {request.user}"


def log_in(request):
    auth.login(request, auth.get_user_model().objects.create_user("ann"))
    return HttpResponse(status=302, headers={"Location": "/"})


async def hello(request):
    request.user = await request.auser()
    return HttpResponse(f"{request.user}: {greeting(request)}")


urlpatterns = [path("login/", log_in), path("", hello)]
print(reader.get("http://site/login/", follow_redirects=True).text)
