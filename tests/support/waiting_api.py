"""An API for the demo whose answers give one token, and then wait for whoever tests.

uvicorn tests.support.waiting_api:application; /end/ lets all answers end that wait, and /break/
breaks them off.
"""

import asyncio

waiting = set()


async def application(scope, receive, send):
    """Answer one request, as an ASGI application."""
    await send({"type": "http.response.start", "status": 200, "headers": []})
    if scope["path"] == "/tokens/":
        waiting.add(end := asyncio.get_running_loop().create_future())
        await send({"type": "http.response.body", "body": b"first\n", "more_body": True})
        await end
    elif scope["path"] == "/end/":
        for end in waiting:
            end.set_result(None)
        waiting.clear()
    elif scope["path"] == "/break/":
        for end in waiting:
            end.set_exception(ConnectionError("as a test asks"))
        waiting.clear()
    await send({"type": "http.response.body"})
