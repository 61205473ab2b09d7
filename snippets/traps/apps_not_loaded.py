"""Import a model at the top of asgi.py."""

import sys
import tempfile
from pathlib import Path

from django.conf import settings
from django.core.exceptions import AppRegistryNotReady

ASGI = """
from django.contrib.auth.models import User
from django.core.asgi import get_asgi_application

application = get_asgi_application()
print("served:", User.__name__)
"""

apps = ["django.contrib.contenttypes", "django.contrib.auth"]
settings.configure(INSTALLED_APPS=apps)
with tempfile.TemporaryDirectory() as folder:
    Path(folder, "asgi.py").write_text(ASGI)
    sys.path.insert(0, folder)
    try:
        __import__("asgi")
    except AppRegistryNotReady as error:
        print(f"{type(error).__name__}: {error}")
