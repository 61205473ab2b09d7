"""Let tasks save what they have before the server ends."""

import asyncio


def finishing(django, tasks, seconds):
    async def application(scope, receive, send):
        if scope["type"] != "lifespan":
            return await django(scope, receive, send)
        for phase in "startup", "shutdown":
            await receive()
            if phase == "shutdown" and tasks:
                await asyncio.wait(tasks, timeout=seconds)
                for making in tasks.values():
                    making.cancel()
                if tasks:  # which nobody cancels: each saves what is made
                    await asyncio.wait(tasks)
            await send({"type": f"lifespan.{phase}.complete"})

    return application


async def save(making):
    await asyncio.wait([making])
    print("saved:", "half" if making.cancelled() else "all", "of an answer")


async def main():
    import uvicorn

    makers = [asyncio.create_task(asyncio.sleep(s)) for s in (0.4, 9)]
    tasks = {asyncio.create_task(save(making)): making for making in makers}
    app = finishing(None, tasks, seconds=0.5)
    server = uvicorn.Server(uvicorn.Config(app, log_level=50, port=0))
    server.should_exit = True  # what a signal does
    await server.serve()


if __name__ == "__main__":
    asyncio.run(main())
