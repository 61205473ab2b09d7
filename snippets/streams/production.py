"""Answer a user once for each id, within the limits for a user."""

from asgiref.sync import sync_to_async
from django.core.cache import cache
from django.db import close_old_connections
from django.http import HttpResponse
from django.urls import path
from django.views.decorators.http import require_POST

from .leases import take
from .limits import OPEN, asked_too_much, free_place, refuse, until_closed
from .saved import start
from .views import stream


@require_POST
async def ask(request):
    user = await request.auser()
    if not user.is_authenticated:
        return HttpResponse("Log in first.", status=401)
    key = f"answer:{user.pk}:{request.POST.get('id', '')[:36]}"
    if saved := await cache.aget(key):
        return HttpResponse(saved, content_type="text/event-stream")
    if not await take(key):
        return refuse(503, "Being made, or lost a moment ago.")
    if not (place := await free_place(user.pk)):
        await cache.adelete(key)
        return refuse(429, f"You have {OPEN} answers open. Close one.")
    if await asked_too_much(user.pk):
        await cache.adelete_many([key, place])
        return refuse(429, "Too many questions within a minute.")
    await sync_to_async(close_old_connections)()
    answer = start(key, request.POST.get("question", ""))
    return stream(until_closed(place, answer))


urlpatterns = [path("ask/", ask)]
