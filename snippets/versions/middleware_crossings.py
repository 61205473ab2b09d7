"""Count what one request to an async view sends to a thread."""

import asyncio
import re
from importlib.resources import files

from asgiref.sync import SyncToAsync
from asgiref.testing import ApplicationCommunicator
from django.conf import settings
from django.core.asgi import get_asgi_application
from django.http import HttpResponse
from django.urls import path

new = "conf/project_template/project_name/settings.py-tpl"
template = files("django").joinpath(new).read_text("utf-8")
apps = ["django.contrib.contenttypes", "django.contrib.auth"]
options = dict(INSTALLED_APPS=apps, SECRET_KEY="secret", ALLOWED_HOSTS=["*"])
settings.configure(ROOT_URLCONF=__name__, **options)
calls, call = [], SyncToAsync.__call__
SyncToAsync.__call__ = lambda *a, **k: calls.append(a) or call(*a, **k)


async def view(request):
    return HttpResponse()


async def count(middleware):
    settings.MIDDLEWARE = middleware
    scope = dict(type="http", method="GET", path="/", headers=[])
    client = ApplicationCommunicator(get_asgi_application(), scope)
    calls.clear()
    await client.send_input({"type": "http.request"})
    await client.wait(timeout=None)
    return len(calls)


urlpatterns = [path("", view)]
startproject = re.findall(r"django[\w.]+Middleware", template)
many, few = (asyncio.run(count(names)) for names in (startproject, []))
print(f"{many}: calls with startproject's middleware, {few} without any")
