"""The API that /api/ calls: python -m demo.slow_api [PORT]

GET /3/?delay=0.5 answers {"answer": 3} after half a second; with &status=500 it answers an error.
GET /tokens/ stands in for a language model: it sends a word a line, one every 0.1 s, until the
caller leaves.

Without a PORT it takes a free one and serves until its standard input ends, so that it never
outlives the demo that started it.
"""

import asyncio
import json
import socket
import sys
import threading
from collections.abc import Callable
from urllib.parse import parse_qs

import uvicorn

LONGEST = 10  # seconds
PAUSE = 0.1  # seconds before each word
TEXT = "A task waits for each of these words and leaves the loop to all the others"


def read(scope: dict) -> tuple[int, float, int]:
    """Return the number, delay and status asked for; ValueError if one of them is no number."""
    query = parse_qs(scope["query_string"].decode())
    delay = min(max(float(query.get("delay", ["0.5"])[0]), 0), LONGEST)
    return int(scope["path"].strip("/")), delay, int(query.get("status", ["200"])[0])


async def application(scope: dict, receive: Callable, send: Callable) -> None:
    """Answer one request, as an ASGI application."""
    if scope["path"] == "/tokens/":
        return await tokens(receive, send)
    try:
        number, delay, status = read(scope)
        body: dict[str, str | int] = {"answer": number}
    except ValueError:
        delay, status, body = 0, 400, {"error": "ask for /NUMBER/?delay=SECONDS&status=STATUS"}
    await asyncio.sleep(delay)
    headers = [(b"content-type", b"application/json")]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": json.dumps(body).encode()})


async def tokens(receive: Callable, send: Callable) -> None:
    """Send a word after the other; nobody has to pay for what nobody is there to read."""
    await receive()  # the request
    leaving = asyncio.ensure_future(receive())
    await send({"type": "http.response.start", "status": 200, "headers": []})
    for word in TEXT.split():
        if (await asyncio.wait([leaving], timeout=PAUSE))[0]:
            return
        body = f"{word}\n".encode()
        await send({"type": "http.response.body", "body": body, "more_body": True})
    leaving.cancel()
    await send({"type": "http.response.body"})


def main(port: str | int = 0) -> None:
    """Serve on loopback, on a free port if it is 0; print the URL once it listens."""
    listening = socket.create_server(("127.0.0.1", int(port)))
    server = uvicorn.Server(uvicorn.Config(application, lifespan="off", log_level="warning"))
    if not int(port):
        threading.Thread(target=stop_with_input, args=[server], daemon=True).start()
    print(f"http://127.0.0.1:{listening.getsockname()[1]}", flush=True)
    server.run(sockets=[listening])


def stop_with_input(server: uvicorn.Server) -> None:
    sys.stdin.read()
    server.should_exit = True


if __name__ == "__main__":
    main(*sys.argv[1:])
