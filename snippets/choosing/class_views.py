"""Ask a class with async handlers, and count those of Django's own classes."""

import asyncio
from inspect import iscoroutinefunction

import django
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.http import HttpResponse
from django.test import AsyncClient
from django.urls import path
from django.views import View, generic

apps = [f"django.contrib.{name}" for name in ("auth", "contenttypes")]
settings.configure(ROOT_URLCONF=__name__, INSTALLED_APPS=apps)
django.setup()

from django.contrib.admin import AdminSite, ModelAdmin


class Handlers(View):
    async def get(self, request):
        return HttpResponse("async def get is awaited")


def count(*classes):
    methods = [getattr(one, name) for one in classes for name in dir(one)]
    return sum(map(iscoroutinefunction, methods))


urlpatterns = [path("", Handlers.as_view())]
print(asyncio.run(AsyncClient().get("/")).text)
try:
    Handlers.post = lambda self, request: HttpResponse()
    Handlers.as_view()
except ImproperlyConfigured as error:
    print("ImproperlyConfigured:", error)
listed = [getattr(generic, name) for name in generic.__all__[:-1]]
print("coroutine functions in", len(listed), "views:", count(*listed))
print("coroutine functions in the admin:", count(AdminSite, ModelAdmin))
