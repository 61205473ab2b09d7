"""Stream an answer word by word: as plain text, and as server-sent events."""

import asyncio
import json

from django.http import StreamingHttpResponse


async def model(question):
    """Stand in for the API of a model, which sends one word at a time."""
    for word in f"You asked: {question}".split():
        await asyncio.sleep(0.2)
        print("made:", word)
        yield f"{word} "


def event(token):
    return f"data: {json.dumps(token)}\n\n"


async def events(tokens):
    async for token in tokens:
        yield event(token)
    yield "event: done\ndata:\n\n"


async def as_text(request):
    tokens = model(request.GET.get("question", "why async?"))
    return stream(tokens, "text/plain; charset=utf-8")


async def as_events(request):
    tokens = model(request.GET.get("question", "why async?"))
    return stream(events(tokens))


def stream(chunks, kind="text/event-stream"):
    headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    return StreamingHttpResponse(chunks, headers=headers, content_type=kind)
