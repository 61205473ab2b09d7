"""Leave a mail to a worker (needs Django 6.0 and django-tasks-db)."""

import asyncio
import tempfile
import time
from multiprocessing import get_context

import django
from django.conf import settings
from django.core.management import call_command
from django.http import HttpResponse
from django.tasks import task
from django.test import AsyncClient
from django.urls import path

file = tempfile.NamedTemporaryFile()
sqlite = {"ENGINE": "django.db.backends.sqlite3", "NAME": file.name}
tasks = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
settings.configure(ROOT_URLCONF=__name__, DATABASES={"default": sqlite})
settings.TASKS, settings.INSTALLED_APPS = tasks, ["django_tasks_db"]


@task
def send(mail):
    time.sleep(0.5)
    print("sent", mail)


async def view(request):
    return HttpResponse((await send.aenqueue("a mail")).status)


urlpatterns = [path("", view)]
django.setup()
call_command("migrate", verbosity=0)
work = "db_worker --max-tasks 1 --interval 0.05 --no-startup-delay -v0"
worker = get_context("fork").Process(target=call_command, args=work.split())
worker.start()
print("answered:", asyncio.run(AsyncClient().get("/")).text)
worker.join()
