"""Import a model in asgi.py below get_asgi_application()."""

import sys
import tempfile
from pathlib import Path

from django.conf import settings

ASGI = """
from django.core.asgi import get_asgi_application

application = get_asgi_application()

from django.contrib.auth.models import User

print("served:", User.__name__)
"""

apps = ["django.contrib.contenttypes", "django.contrib.auth"]
settings.configure(INSTALLED_APPS=apps)
with tempfile.TemporaryDirectory() as folder:
    Path(folder, "asgi.py").write_text(ASGI)
    sys.path.insert(0, folder)
    __import__("asgi")
