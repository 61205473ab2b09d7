"""Return a TemplateResponse over a lazy queryset from an async view."""

import asyncio

from asgiref.testing import ApplicationCommunicator
from django.conf import settings
from django.core.asgi import get_asgi_application
from django.db import connection
from django.template import engines
from django.template.response import TemplateResponse
from django.urls import path


class Books:
    def __iter__(self):
        return iter(connection.cursor().execute("SELECT 1").fetchone())


async def view(request):
    template = engines["django"].from_string("{{ books|join:',' }}")
    return TemplateResponse(request, template, {"books": Books()})


urlpatterns = [path("", view)]
sqlite = {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}
django = {"BACKEND": "django.template.backends.django.DjangoTemplates"}
data = {"default": sqlite}
settings.configure(ROOT_URLCONF=__name__, DATABASES=data, TEMPLATES=[django])


async def main():
    scope = dict(type="http", method="GET", path="/", headers=[])
    client = ApplicationCommunicator(get_asgi_application(), scope)
    await client.send_input({"type": "http.request"})
    await client.wait(timeout=None)
    await client.receive_output()
    print(f"works: {(await client.receive_output())['body'].decode()}")


asyncio.run(main())
