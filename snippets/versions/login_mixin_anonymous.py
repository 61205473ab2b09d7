"""Redirect an anonymous user by LoginRequiredMixin of an async view."""

import asyncio

from asgiref.testing import ApplicationCommunicator
from django.conf import settings
from django.core.asgi import get_asgi_application
from django.urls import path
from django.views import View

apps = ["django.contrib.contenttypes", "django.contrib.auth"]
options = dict(ALLOWED_HOSTS=["*"], SECRET_KEY="secret")
settings.configure(ROOT_URLCONF=__name__, INSTALLED_APPS=apps, **options)
settings.DEBUG_PROPAGATE_EXCEPTIONS = True
server = get_asgi_application()

from django.contrib.auth import mixins, models


class Page(mixins.LoginRequiredMixin, View):
    def setup(self, request):
        request.user = models.AnonymousUser()
        super().setup(request)

    async def get(self, request):
        raise AssertionError("an anonymous user was let in")


urlpatterns = [path("", Page.as_view())]


async def main():
    scope = dict(type="http", method="GET", path="/", headers=[])
    client = ApplicationCommunicator(server, scope)
    await client.send_input({"type": "http.request"})
    await client.wait(timeout=None)
    print(f"works: {(await client.receive_output())['status']}")


asyncio.run(main())
