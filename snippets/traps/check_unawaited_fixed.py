"""Await the permission before you let somebody delete users."""

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
sqlite = {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}
settings.configure(ROOT_URLCONF=__name__, SECRET_KEY="s", INSTALLED_APPS=used)
settings.MIDDLEWARE = [f"django.contrib.{step}Middleware" for step in steps]
settings.DATABASES = {"default": sqlite}
settings.DEBUG_PROPAGATE_EXCEPTIONS = True
reader = httpx.Client(transport=httpx.WSGITransport(get_wsgi_application()))
with connection.schema_editor() as editor:
    list(map(editor.create_model, apps.get_models()))


def log_in(request):
    auth.login(request, auth.get_user_model().objects.create_user("ann"))
    return HttpResponse("ann logs in")


async def delete(request):
    user = await request.auser()
    if await user.ahas_perm("auth.delete_user"):
        return HttpResponse("deleted all users")
    return HttpResponse("you may not delete users", status=403)


urlpatterns = [path("login/", log_in), path("delete/", delete)]
for url in ("/delete/", "/login/", "/delete/"):
    answer = reader.get(f"http://site{url}")
    print(url, answer.status_code, answer.text)
