"""Validate a form without a model, in a coroutine."""

import asyncio

import django
from django import forms
from django.conf import settings

settings.configure()
django.setup()


class Search(forms.Form):
    words = forms.CharField(max_length=20)


async def main():
    assert Search({"words": "async"}).is_valid()
    [error] = Search({}).errors["words"]
    print(f"works: without words, {error}")


asyncio.run(main())
