"""Measure a slow call and catch its error, in a decorator."""

import asyncio
import time
from functools import wraps


def watched(function):
    @wraps(function)
    def wrapper(*args):
        start = time.perf_counter()
        try:
            return function(*args)
        except ConnectionError as error:
            print(f"caught: {error}")
        finally:
            print(f"{function.__name__}: {time.perf_counter() - start:.1f} s")

    return wrapper


@watched
async def prices():
    await asyncio.sleep(0.4)
    raise ConnectionError("the shop is closed")


try:
    asyncio.run(prices())
except ConnectionError as error:
    print(f"{type(error).__name__}: {error}")
