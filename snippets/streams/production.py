"""Answer a user once for each id, with a limit for each user and minute."""

from asgiref.sync import sync_to_async
from django.core.cache import cache
from django.db import close_old_connections
from django.http import HttpResponse
from django.urls import path
from django.views.decorators.http import require_POST

from .saved import start
from .views import stream

LATER = {"Retry-After": "10"}
LIMIT = 5  # questions a minute


@require_POST
async def ask(request):
    user = await request.auser()
    if not user.is_authenticated:
        return HttpResponse("Log in first.", status=401)
    key = f"answer:{user.pk}:{request.POST.get('id', '')[:36]}"
    if saved := await cache.aget(key):
        return HttpResponse(saved, content_type="text/event-stream")
    if not await cache.aadd(f"{key}:asked", True, 600):
        return HttpResponse("Being made.", status=503, headers=LATER)
    if await asked(user) > LIMIT:
        await cache.adelete(f"{key}:asked")
        return HttpResponse("Too many.", status=429, headers=LATER)
    await sync_to_async(close_old_connections)()
    return stream(start(key, request.POST.get("question", "")))


async def asked(user):
    await cache.aadd(f"asked:{user.pk}", 0, 60)
    return await cache.aincr(f"asked:{user.pk}")


urlpatterns = [path("ask/", ask)]
