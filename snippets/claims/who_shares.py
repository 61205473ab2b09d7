"""Change three kinds of state in a process, thread, task."""

import asyncio
import threading
from concurrent.futures import ProcessPoolExecutor
from contextvars import ContextVar

shared = {}
local = threading.local()
context = ContextVar("context")


def write(value):
    shared["value"] = local.value = value
    context.set(value)


async def write_async(value):
    write(value)


async def compare(name, start, *arguments):
    write("mine")
    await start(*arguments)
    values = shared["value"], local.value, context.get()
    names = "the global", "the thread-local", "the context"
    changed = [n for n, v in zip(names, values) if v == "theirs"]
    print(name, "changed", " and ".join(changed) or "nothing")


async def main():
    with ProcessPoolExecutor(1) as pool:
        run = asyncio.get_running_loop().run_in_executor
        await compare("a process", run, pool, write, "theirs")
    await compare("a thread", asyncio.to_thread, write, "theirs")
    await compare("a task", asyncio.create_task, write_async("theirs"))


if __name__ == "__main__":
    asyncio.run(main())
