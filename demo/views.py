"""The demo's home page, and the few files that its pages load."""

import mimetypes
from pathlib import Path

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

DEMO = Path(__file__).parent
ASSETS = {
    "demo.css": DEMO / "assets/demo.css",
    "compare.js": DEMO / "assets/compare.js",
    "events.js": DEMO / "assets/events.js",
    "stream.js": DEMO / "assets/stream.js",
    "recordings.js": DEMO / "assets/recordings.js",
    "who.js": DEMO / "assets/who.js",
    "timeline.css": DEMO.parent / "docs/assets/timeline.css",
    "timeline.js": DEMO.parent / "docs/assets/timeline.js",
    "favicon.svg": DEMO.parent / "docs/assets/favicon.svg",
}


@require_safe
def home(request):
    """Say what there is to see."""
    return render(request, "home.html")


# Django's own functions for these two look at the form that came along. One that cannot be read
# then fails there, and would be an error of the server's.


def bad_request(request, exception):
    """Say what is wrong with a request, and what to do."""
    status = 413 if isinstance(exception, RequestDataTooBig) else 400
    kind = type(exception).__name__
    return render(request, "400.html", {"kind": kind, "limits": settings}, status=status)


def not_found(request, exception):
    """Say that nothing has this address; or else what it does not lead to."""
    words = exception.args[0] if exception.args else None
    return render(request, "404.html", {"why": words if isinstance(words, str) else ""}, status=404)


@require_safe
def asset(request, name):
    """Answer with one of the files above, by its known name."""
    return HttpResponse(ASSETS[name].read_bytes(), mimetypes.guess_type(name)[0])
