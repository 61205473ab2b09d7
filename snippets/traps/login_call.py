"""Check a password, and log the reader in, in async views."""

import httpx
from django.apps import apps
from django.conf import settings
from django.contrib import auth
from django.core.wsgi import get_wsgi_application
from django.db import connection
from django.http import HttpResponse
from django.urls import path

used = [f"django.contrib.{app}" for app in ("auth", "contenttypes", "sessions")]
sqlite = {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}
settings.configure(ROOT_URLCONF=__name__, SECRET_KEY="s", INSTALLED_APPS=used)
settings.MIDDLEWARE = ["django.contrib.sessions.middleware.SessionMiddleware"]
settings.DATABASES = {"default": sqlite}
settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
settings.DEBUG_PROPAGATE_EXCEPTIONS = True
reader = httpx.Client(transport=httpx.WSGITransport(get_wsgi_application()))
with connection.schema_editor() as editor:
    list(map(editor.create_model, apps.get_models()))
ann = auth.get_user_model().objects.create_user("ann", password="sesame")


async def check(request):
    user = auth.authenticate(username="ann", password="sesame")
    return HttpResponse(f"right password: {user is not None}")


async def log_in(request):
    auth.login(request, ann)
    return HttpResponse("logged in")


urlpatterns = [path("check/", check), path("login/", log_in)]
for url in ("/check/", "/login/"):
    try:
        print(url, reader.get(f"http://site{url}").text)
    except Exception as error:
        print(f"{url} {type(error).__name__}: {error}")
