"""Stream from an async generator under WSGI."""

from wsgiref.util import setup_testing_defaults

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.http import StreamingHttpResponse
from django.urls import path

made = []


async def chunks():
    for number in range(3):
        made.append(number)
        yield "chunk"


urlpatterns = [path("", lambda request: StreamingHttpResponse(chunks()))]
settings.configure(ROOT_URLCONF=__name__, DEBUG_PROPAGATE_EXCEPTIONS=True)

environ = {"HTTP_HOST": "localhost"}
setup_testing_defaults(environ)
response = get_wsgi_application()(environ, lambda status, headers: None)
seen = [len(made) for chunk in response]
kind = "incremental" if seen == [1, 2, 3] else "buffered"
print(f"{kind}: the first chunk came when {seen[0]} of 3 were made")
