"""Let tasks save what they have before the server ends."""

import asyncio
import contextlib


def finishing(django, tasks, seconds):
    async def application(scope, receive, send):
        if scope["type"] != "lifespan":
            return await django(scope, receive, send)
        for phase in "startup", "shutdown":
            await receive()
            if phase == "shutdown":
                ends = asyncio.gather(*tasks, return_exceptions=True)
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(ends, seconds)  # or cancels them
            await send({"type": f"lifespan.{phase}.complete"})

    return application


async def make(seconds):
    try:
        await asyncio.sleep(seconds)
    finally:
        print(f"saved: an answer that takes {seconds} s")


async def main():
    import uvicorn

    tasks = {asyncio.create_task(make(seconds)) for seconds in (0.4, 9)}
    app = finishing(None, tasks, seconds=0.5)
    server = uvicorn.Server(uvicorn.Config(app, log_level=50, port=0))
    server.should_exit = True  # what a signal does
    await server.serve()


if __name__ == "__main__":
    asyncio.run(main())
