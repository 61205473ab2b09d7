"""An API for the demo whose answers give a token every two seconds, and wait for whoever tests.

uvicorn tests.support.waiting_api:application; /tokens/ answers by lines, /events/ by server-sent
events. /open/ says how many answers wait, /end/ lets all of them end, and /break/ breaks them off.
"""

import asyncio

PAUSE = 2  # seconds, in which no caller gives up
waiting = set()


async def application(scope, receive, send):
    """Answer one request, as an ASGI application."""
    await receive()  # the request
    await send({"type": "http.response.start", "status": 200, "headers": []})
    body = b""
    match scope["path"]:
        case "/tokens/":
            await answer(receive, send, b"token\n")
        case "/events/":
            await answer(receive, send, b'data: "token"\n\n')
        case "/open/":
            body = str(len(waiting)).encode()
        case "/end/":
            for end in waiting:
                end.set_result(None)
        case "/break/":
            for end in waiting:
                end.set_exception(ConnectionError("as a test asks"))
    await send({"type": "http.response.body", "body": body})


async def answer(receive, send, token):
    """Give tokens until somebody lets the answer end or breaks it off, or its caller leaves."""
    token = {"type": "http.response.body", "body": token, "more_body": True}
    waiting.add(end := asyncio.get_running_loop().create_future())
    leaving = asyncio.ensure_future(receive())
    try:
        await send(token)
        ends = {"timeout": PAUSE, "return_when": asyncio.FIRST_COMPLETED}
        while not (await asyncio.wait([end, leaving], **ends))[0]:
            await send(token)
        if end.done():
            end.result()
    finally:
        waiting.discard(end)
        leaving.cancel()
