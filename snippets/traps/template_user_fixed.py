"""Let Django render the menu after the view, where queries may run."""

import httpx
from django.apps import apps
from django.conf import settings
from django.contrib import auth
from django.core.wsgi import get_wsgi_application
from django.db import connection
from django.template.response import TemplateResponse
from django.urls import path

used = [f"django.contrib.{app}" for app in ("auth", "contenttypes", "sessions")]
steps = "sessions.middleware.Session", "auth.middleware.Authentication"
menu = "{% if user.pk and user.is_staff %}staff{% else %}guest{% endif %}"
loader = ("django.template.loaders.locmem.Loader", {"menu.html": menu})
engine = {"BACKEND": "django.template.backends.django.DjangoTemplates"}
engine["OPTIONS"] = {"loaders": [loader]}
sqlite = {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}
settings.configure(ROOT_URLCONF=__name__, SECRET_KEY="s", INSTALLED_APPS=used)
settings.MIDDLEWARE = [f"django.contrib.{step}Middleware" for step in steps]
settings.DATABASES, settings.TEMPLATES = {"default": sqlite}, [engine]
reader = httpx.Client(transport=httpx.WSGITransport(get_wsgi_application()))
with connection.schema_editor() as editor:
    list(map(editor.create_model, apps.get_models()))


def log_in(request):
    auth.login(request, auth.get_user_model().objects.create_superuser("eve"))
    return TemplateResponse(request, "menu.html", {"user": request.user})


async def home(request):
    return TemplateResponse(request, "menu.html", {"user": request.user})


urlpatterns = [path("login/", log_in), path("", home)]
for url in ("/", "/login/", "/"):
    print(url, reader.get(f"http://site{url}").text)
