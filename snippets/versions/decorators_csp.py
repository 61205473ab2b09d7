"""Decorate async views with the two decorators for CSP."""

import asyncio

from asgiref.testing import ApplicationCommunicator
from django.conf import settings
from django.core.asgi import get_asgi_application
from django.http import HttpResponse
from django.urls import path
from django.views.decorators import csp


async def view(request):
    return HttpResponse("answer")


policy = {"default-src": ["'none'"]}
header = {  # that holds the policy
    "csp_override": b"Content-Security-Policy",
    "csp_report_only_override": b"Content-Security-Policy-Report-Only",
}
urlpatterns = [path(name, getattr(csp, name)(policy)(view)) for name in header]
middleware = ["django.middleware.csp.ContentSecurityPolicyMiddleware"]
options = dict(MIDDLEWARE=middleware, DEBUG_PROPAGATE_EXCEPTIONS=True)
settings.configure(ROOT_URLCONF=__name__, **options)


async def main():
    for name in header:
        scope = dict(type="http", method="GET", path=f"/{name}", headers=[])
        client = ApplicationCommunicator(get_asgi_application(), scope)
        await client.send_input({"type": "http.request"})
        await client.wait(timeout=None)
        headers = dict((await client.receive_output())["headers"])
        assert headers[header[name]] == b"default-src 'none'", name
    print(f"works: {', '.join(header)}")


asyncio.run(main())
