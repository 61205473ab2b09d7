"""Answer a user once for each id, within the limits for a user."""

from asgiref.sync import sync_to_async
from django.core.cache import cache
from django.db import close_old_connections
from django.http import HttpResponse
from django.views.decorators.http import require_POST

from . import limits
from .leases import take
from .limits import refuse
from .saved import start
from .views import stream


@require_POST
async def ask(request):
    user, uuid = await request.auser(), request.POST.get("id", "")
    if not user.is_authenticated:
        return HttpResponse("Log in first.", status=401)
    if len(uuid) != 36 or not uuid.replace("-", "").isalnum():
        return HttpResponse("Send a UUID as the id.", status=400)
    key = f"answer:{user.pk}:{uuid}"
    if saved := await cache.aget(key):
        return HttpResponse(saved, content_type="text/event-stream")
    if not await take(key):
        return refuse(503, "Being made, or lost a moment ago.")
    if not (place := await limits.free_place(user.pk)):
        await cache.adelete(key)
        return refuse(429, f"You have {limits.OPEN} answers open. Close one.")
    if await limits.asked_too_much(user.pk):
        await cache.adelete_many([key, place])
        return refuse(429, f"{limits.A_MINUTE} a minute, no more.", seconds=60)
    await sync_to_async(close_old_connections)()
    answer = start(key, request.POST.get("question", ""))
    return stream(limits.until_closed(place, answer))
