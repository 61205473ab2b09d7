"""The demo's settings. What they take from the environment:

DATABASE_URL           postgres://user:password@host/name; without it, SQLite in demo/db.sqlite3
DJANGO_SECRET_KEY      without it, a fresh one at each start
DJANGO_HOSTS           the host names to answer to, with commas between; without it, loopback
DJANGO_BEHIND_TLS=1    a proxy in front speaks HTTPS and says so in X-Forwarded-Proto
DJANGO_DEBUG=1         for work on the demo itself
DEMO_HOOKS_ON_LOOP=1   the hooks of Django's middleware run on the event loop, not in a thread
DEMO_LAZY_THREADS=1    that, too; and under ASGI a request has a thread only if its view needs one

Left out because no view needs them: sessions, users, messages, the admin.
"""

import os
from pathlib import Path

import dj_database_url
from django.core.management.utils import get_random_secret_key

FOLDER = Path(__file__).parent

DEBUG = os.environ.get("DJANGO_DEBUG") == "1"
SECRET_KEY = os.environ.get("DJANGO_SECRET_KEY") or get_random_secret_key()
HOSTS = os.environ.get("DJANGO_HOSTS") or "127.0.0.1,localhost,[::1]"
ALLOWED_HOSTS = HOSTS.replace(" ", "").split(",")

INSTALLED_APPS = ["demo.apps.DemoConfig"]
ROOT_URLCONF = "demo.urls"
LAZY_THREADS = os.environ.get("DEMO_LAZY_THREADS") == "1"
HOOKS_ON_LOOP = LAZY_THREADS or os.environ.get("DEMO_HOOKS_ON_LOOP") == "1"
DJANGOS_OWN = [
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
SAME_ON_LOOP = [f"demo.middleware.{path.rpartition('.')[2]}" for path in DJANGOS_OWN]
MIDDLEWARE = [
    "demo.who.count_crossings",
    "demo.middleware.content_security_policy",
    *(SAME_ON_LOOP if HOOKS_ON_LOOP else DJANGOS_OWN),
    "demo.middleware.page_of_405",
    "demo.middleware.SayWhatIsDown",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [FOLDER / "templates"],
        "OPTIONS": {"context_processors": ["demo.who.server"]},
    }
]
TIME_ZONE = "UTC"
LOGGING = {  # Django itself would only mail errors
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"stderr": {"class": "demo.log.Console", "level": "ERROR"}},
    "loggers": {f"django.{one}": {"handlers": ["stderr"]} for one in ("request", "security")},
}

DATABASE_URL = os.environ.get("DATABASE_URL") or f"sqlite:///{FOLDER}/db.sqlite3"
DATABASES = {"default": dj_database_url.parse(DATABASE_URL, conn_health_checks=True)}
OPTIONS = DATABASES["default"].setdefault("OPTIONS", {})
if DATABASES["default"]["ENGINE"] == "django.db.backends.postgresql":
    OPTIONS["pool"] = {"timeout": 5, "reconnect_timeout": 5, "max_waiting": 32}
else:  # a transaction that will write says so at its start, instead of failing later
    OPTIONS["transaction_mode"] = "IMMEDIATE"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

BEHIND_TLS = os.environ.get("DJANGO_BEHIND_TLS") == "1"
CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = SECURE_HSTS_INCLUDE_SUBDOMAINS = BEHIND_TLS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_TLS else None
SECURE_HSTS_SECONDS = 3600 if BEHIND_TLS else 0
SILENCED_SYSTEM_CHECKS = ["security.W021"]  # HSTS preload is for whoever owns the whole domain
if HOOKS_ON_LOOP:  # these look for Django's middleware by name, and find its subclasses
    SILENCED_SYSTEM_CHECKS += ["security.W001", "security.W002", "security.W003"]
if not BEHIND_TLS:
    # On loopback it speaks plain HTTP: no HSTS, no redirect to HTTPS, no cookie for HTTPS only.
    SILENCED_SYSTEM_CHECKS += ["security.W004", "security.W008", "security.W016"]
