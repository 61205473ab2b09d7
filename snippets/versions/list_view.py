"""Answer with an async get of a ListView."""

import asyncio

import django
from django.conf import settings
from django.db import connection, models
from django.test import RequestFactory
from django.views.generic import ListView

sqlite = {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}
settings.configure(DATABASES={"default": sqlite})
django.setup()


class Book(models.Model):
    class Meta:
        app_label = "library"


class Books(ListView):
    model = Book

    async def get(self, request):
        self.object_list = self.get_queryset()
        return self.render_to_response(self.get_context_data())


async def main():
    response = await Books.as_view()(RequestFactory().get("/"))
    print(f"works: {response.status_code}")


with connection.schema_editor() as editor:
    editor.create_model(Book)
asyncio.run(main())
