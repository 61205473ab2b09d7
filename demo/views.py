"""The demo's home page, and the few files that its pages load."""

import mimetypes
from pathlib import Path

from django.http import HttpResponse, HttpResponseBadRequest
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


def bad_request(request, exception):
    """Say so without a look at the request: Django's own page reads it again, and fails again."""
    return HttpResponseBadRequest("This request cannot be read.\n", content_type="text/plain")


@require_safe
def asset(request, name):
    """Answer with one of the files above, by its known name."""
    return HttpResponse(ASSETS[name].read_bytes(), mimetypes.guess_type(name)[0])
