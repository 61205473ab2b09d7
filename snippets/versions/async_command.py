"""Run a management command whose handle is an async def."""

import asyncio

from django.conf import settings
from django.core.management import BaseCommand, call_command

settings.configure()


class Command(BaseCommand):
    async def handle(self, *args, **options):
        await asyncio.sleep(0)
        print("works: handle ran")


command = Command()
command.requires_system_checks = []
call_command(command)
