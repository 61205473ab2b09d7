"""Let a user into an async class-based view by LoginRequiredMixin."""

import asyncio

import django
from django.conf import settings
from django.db import connection

shared = "file:users?mode=memory&cache=shared"
sqlite = {"ENGINE": "django.db.backends.sqlite3", "NAME": shared}
apps = ["django.contrib.contenttypes", "django.contrib.auth"]
data = {"default": sqlite}
settings.configure(DATABASES=data, INSTALLED_APPS=apps, SECRET_KEY="secret")
django.setup()

from django.contrib.auth import login
from django.contrib.auth.middleware import AuthenticationMiddleware
from django.contrib.auth.mixins import LoginRequiredMixin
from django.contrib.auth.models import User
from django.contrib.sessions.backends.signed_cookies import SessionStore
from django.test import RequestFactory
from django.views import View


class Page(LoginRequiredMixin, View):
    async def get(self, request):
        return "works: ann is let in"


async def main():
    print(await Page.as_view()(request))


with connection.schema_editor() as editor:
    editor.create_model(User)
request = RequestFactory().get("/")
request.session = SessionStore()
login(request, User.objects.create(username="ann"))
AuthenticationMiddleware(Page).process_request(request)
asyncio.run(main())
