"""What the demo does with each request beside what Django's own middleware does."""

import functools
from inspect import iscoroutinefunction

import httpx
from django.conf import settings
from django.db import DatabaseError
from django.middleware import clickjacking, common, csrf, security
from django.shortcuts import render
from django.utils.decorators import sync_and_async_middleware
from django.utils.deprecation import MiddlewareMixin


def on_the_loop(middleware):
    """Return one of Django's middleware classes, whose hooks then run on the event loop.

    Django hands each hook of each request to a thread and back. These hooks compute for
    microseconds and wait for nothing; the crossings cost more than twice the rest of a request.
    The setting HOOKS_ON_LOOP puts these classes in the place of Django's.
    """

    class OnTheLoop(middleware):
        def __init__(self, get_response):
            super().__init__(get_response)
            if self.async_mode and hasattr(self, "process_view"):
                self.process_view = self.process_view_async

        async def __acall__(self, request):
            response = None
            if hasattr(self, "process_request"):
                response = self.process_request(request)
            return self.process_response(request, response or await self.get_response(request))

        async def process_view_async(self, *arguments):
            return super().process_view(*arguments)

    return OnTheLoop


SecurityMiddleware = on_the_loop(security.SecurityMiddleware)
CommonMiddleware = on_the_loop(common.CommonMiddleware)
CsrfViewMiddleware = on_the_loop(csrf.CsrfViewMiddleware)
XFrameOptionsMiddleware = on_the_loop(clickjacking.XFrameOptionsMiddleware)

# Django has a middleware for this from 6.0 on; the demo runs on 5.2 too.
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)


def afterwards(change):
    """Make a function of a request and its response middleware, which returns its response."""

    @sync_and_async_middleware
    @functools.wraps(change)
    def changing(get_response):
        if not iscoroutinefunction(get_response):
            return lambda request: change(request, get_response(request))

        async def middleware(request):
            return change(request, await get_response(request))

        return middleware

    return changing


@afterwards
def content_security_policy(request, response):
    """Let a page load and call the demo itself only, and run no inline script."""
    if not settings.DEBUG:  # Django's pages for debugging have inline styles
        response.headers["Content-Security-Policy"] = POLICY
    return response


@afterwards
def page_of_405(request, response):
    """Put a page into the answer to a method that a view does not take: Django's own is empty."""
    if response.status_code == 405 and not response.content:
        page = render(request, "405.html", {"allowed": response.headers["Allow"]})
        response.content = page.content
    return response


class SayWhatIsDown(MiddlewareMixin):
    """Answer 502 where the API gave no good answer, and 503 where the database failed."""

    def process_exception(self, request, exception):
        if isinstance(exception, DatabaseError):
            # The class is of psycopg_pool's, which an installation for SQLite does not have.
            if type(exception.__cause__).__name__ == "TooManyRequests":
                answer = render(request, "busy.html", {"why": exception}, status=503)
                answer.headers["Retry-After"] = "5"
                return answer
            return render(request, "503.html", {"why": exception}, status=503)
        if isinstance(exception, ExceptionGroup) and not exception.split(httpx.HTTPError)[1]:
            while isinstance(exception, ExceptionGroup):
                exception = exception.exceptions[0]
        if isinstance(exception, httpx.HTTPError):
            return render(request, "502.html", {"why": exception}, status=502)
