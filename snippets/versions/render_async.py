"""Render a template in a coroutine with arender."""

import asyncio

import django
from django import shortcuts
from django.conf import settings

page = {"page": "Hello, {{ reader }}"}
loaders = [("django.template.loaders.locmem.Loader", page)]
backend = "django.template.backends.django.DjangoTemplates"
settings.configure(
    TEMPLATES=[{"BACKEND": backend, "OPTIONS": {"loaders": loaders}}],
)
django.setup()


async def main():
    response = await shortcuts.arender(None, "page", {"reader": "Ann"})
    print(f"works: {response.content.decode()}")


asyncio.run(main())
