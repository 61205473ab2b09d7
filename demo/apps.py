"""The demo as a Django app: what it does once models are there, and when a connection opens."""

from django.apps import AppConfig
from django.db.backends.signals import connection_created
from django.db.models.signals import post_migrate


class DemoConfig(AppConfig):
    name = "demo"

    def ready(self):
        from demo import database, seed

        post_migrate.connect(seed.fill, sender=self)
        connection_created.connect(database.prepare)
