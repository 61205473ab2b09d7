"""An API for the demo whose answers give one token, and then wait for whoever tests.

uvicorn tests.support.waiting_api:application; /open/ says how many answers wait, /end/ lets all of
them end, and /break/ breaks them off.
"""

import asyncio

waiting = set()


async def application(scope, receive, send):
    """Answer one request, as an ASGI application."""
    await receive()  # the request
    await send({"type": "http.response.start", "status": 200, "headers": []})
    body = b""
    match scope["path"]:
        case "/tokens/":
            await send({"type": "http.response.body", "body": b"first\n", "more_body": True})
            await wait(receive)
        case "/open/":
            body = str(len(waiting)).encode()
        case "/end/":
            for end in waiting:
                end.set_result(None)
        case "/break/":
            for end in waiting:
                end.set_exception(ConnectionError("as a test asks"))
    await send({"type": "http.response.body", "body": body})


async def wait(receive):
    """Wait until somebody lets an answer end or breaks it off, or its caller leaves."""
    waiting.add(end := asyncio.get_running_loop().create_future())
    leaving = asyncio.ensure_future(receive())
    try:
        await asyncio.wait([end, leaving], return_when=asyncio.FIRST_COMPLETED)
        if end.done():
            end.result()
    finally:
        waiting.discard(end)
        leaving.cancel()
