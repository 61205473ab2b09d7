"""For ASGI servers: uvicorn demo.asgi:application"""

import os

from django import db
from django.conf import settings
from django.core.asgi import get_asgi_application
from django.core.signals import request_started

from snippets.load import closing

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "demo.settings")
django = get_asgi_application()

if settings.LAZY_THREADS:
    # Both look for what an earlier request left to this request's thread. Under ASGI that thread
    # is new, and opened for them alone. When the request ends, request_finished closes as before.
    for receiver in db.reset_queries, db.close_old_connections:
        if not request_started.disconnect(receiver):
            raise RuntimeError(f"Django no longer connects {receiver.__name__}: see docs/load.md")
    django = closing.Handler()  # nor does a request that has no thread open one to be closed in


async def application(scope, receive, send):
    """Serve HTTP; refuse a WebSocket, with which Django would fail."""
    if scope["type"] == "websocket":
        await receive()
        await send({"type": "websocket.close"})
        return
    await django(scope, receive, send)
