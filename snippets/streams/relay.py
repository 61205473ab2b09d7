"""Relay the tokens of an API; the call ends when the reader leaves."""

import json

import httpx

from .views import events, stream

API = "http://127.0.0.1:8001/"  # of your model
TLS = httpx.create_ssl_context()  # each client would read the certificates


async def model(question):
    async with (
        httpx.AsyncClient(timeout=30, verify=TLS) as client,
        client.stream("POST", API, json={"question": question}) as answer,
    ):
        answer.raise_for_status()
        async for line in answer.aiter_lines():
            if line.startswith("data: "):
                yield json.loads(line.removeprefix("data: "))


async def relay(request):
    return stream(events(model(request.GET.get("question", "why async?"))))
