"""Answer a user once for each id, with a limit for each user and minute."""

from asgiref.sync import sync_to_async
from django.core.cache import cache
from django.db import close_old_connections
from django.http import HttpResponse
from django.urls import path
from django.views.decorators.http import require_POST

from .leases import SECONDS, take
from .saved import start
from .views import stream

MADE = "Being made, or lost a moment ago. Ask again in a few seconds."
LATER, LIMIT = {"Retry-After": str(SECONDS)}, 5  # questions a minute


@require_POST
async def ask(request):
    user = await request.auser()
    if not user.is_authenticated:
        return HttpResponse("Log in first.", status=401)
    key = f"answer:{user.pk}:{request.POST.get('id', '')[:36]}"
    if saved := await cache.aget(key):
        return HttpResponse(saved, content_type="text/event-stream")
    if not await take(key):
        return HttpResponse(MADE, status=503, headers=LATER)
    if await asked(user) > LIMIT:
        await cache.adelete(key)
        return HttpResponse("Too many.", status=429, headers=LATER)
    await sync_to_async(close_old_connections)()
    return stream(start(key, request.POST.get("question", "")))


async def asked(user):
    await cache.aadd(f"asked:{user.pk}", 0, 60)
    return await cache.aincr(f"asked:{user.pk}")


urlpatterns = [path("ask/", ask)]
