"""Which browser the tests drive, and how it is started."""

import os
import shutil

NAMES = "chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"
CHROMIUM = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)
OPTIONS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
