"""Count a reader's visits by the async methods of the session."""

import httpx
from django.apps import apps
from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.db import connection
from django.http import HttpResponse
from django.urls import path

sqlite = {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}
settings.configure(
    ROOT_URLCONF=__name__,
    SECRET_KEY="secret",
    DEBUG_PROPAGATE_EXCEPTIONS=True,
    DATABASES={"default": sqlite},
    INSTALLED_APPS=["django.contrib.sessions"],
    MIDDLEWARE=["django.contrib.sessions.middleware.SessionMiddleware"],
)
reader = httpx.Client(transport=httpx.WSGITransport(get_wsgi_application()))
with connection.schema_editor() as editor:
    list(map(editor.create_model, apps.get_models()))


async def page(request):
    visits = await request.session.aget("visits", 0) + 1
    await request.session.aset("visits", visits)
    return HttpResponse(f"visit {visits}")


urlpatterns = [path("", page)]
for _ in range(2):
    print(reader.get("http://site/").text)
