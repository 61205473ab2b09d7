"""The demo's settings with the views that docs/load.md measures, in the place of its own."""

from demo.settings import *  # noqa: F403

ROOT_URLCONF = "snippets.measuring.django_site"
