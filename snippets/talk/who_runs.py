"""Ask a task, a thread and a process where they run."""

import asyncio
import os
import threading
from concurrent.futures import ProcessPoolExecutor


def where():
    places = {"process": os.getpid(), "thread": threading.get_native_id()}
    try:
        places["loop"] = id(asyncio.get_running_loop())
        places["task"] = asyncio.current_task().get_name()
    except RuntimeError:
        pass  # no event loop runs here
    return places


async def where_async():
    return where()


async def main():
    here = where()

    def compare(who, there):
        same = [kind for kind in here if there.get(kind) == here[kind]]
        print(who, "shares", ", ".join(same) or "nothing")

    with ProcessPoolExecutor(1) as pool:
        compare("a process", await asyncio.wrap_future(pool.submit(where)))
    compare("a thread", await asyncio.to_thread(where))
    compare("a task", await asyncio.create_task(where_async()))
    compare("a coroutine", await where_async())


if __name__ == "__main__":
    asyncio.run(main())
