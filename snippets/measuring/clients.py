"""What loads a server: many readers at once, or a few that ask again and again."""

import asyncio
import time

from snippets.measuring.bare import END

LONGEST = 30  # seconds that readers wait for their answers
REQUEST = "GET /{}/ HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"


class Failed(Exception):
    """A reader got no answer, or another one than 200."""


class Reader(asyncio.Protocol):
    """A connection that asks one thing after the other."""

    def connection_made(self, transport):
        self.transport, self.answered, self.data = transport, None, b""

    def ask(self, path):
        """Send a request; return a future of the answer."""
        self.answered, self.data = asyncio.get_running_loop().create_future(), b""
        self.transport.write(REQUEST.format(path).encode())
        return self.answered

    def data_received(self, data):
        self.data += data
        if not self.data.startswith(b"HTTP/1.1 200"):
            self._fail(self.data.partition(b"\r\n")[0].decode())
        elif self.data.endswith(END.encode()) and not self.answered.done():
            self.answered.set_result(self.data)

    def connection_lost(self, error):
        self._fail(f"the server closed the connection: {error}")

    def _fail(self, why):
        if self.answered and not self.answered.done():
            self.answered.set_exception(Failed(why))


async def reader(port):
    """Return a new connection to a server of this machine."""
    loop = asyncio.get_running_loop()
    return (await loop.create_connection(Reader, "127.0.0.1", port))[1]


async def ask_once(port, path):
    """Return the answer to one request on a connection of its own."""
    one = await reader(port)
    try:
        return await one.ask(path)
    finally:
        one.transport.close()


async def at_once(port, path, readers):
    """Let some readers ask at once; return the seconds until the last of them has its answer."""
    seconds, failed = await some_fail(port, path, readers)
    if failed:
        raise failed[0]
    return seconds


async def some_fail(port, path, readers):
    """The same, where some may fail; return the seconds, and what each of those was told."""
    start = time.perf_counter()
    async with asyncio.timeout(LONGEST):
        asking = (ask_once(port, path) for _ in range(readers))
        answers = await asyncio.gather(*asking, return_exceptions=True)
    errors = [answer for answer in answers if isinstance(answer, BaseException)]
    if others := [error for error in errors if not isinstance(error, Failed)]:
        raise others[0]
    return time.perf_counter() - start, errors


async def again_and_again(port, path, until, pause=0):
    """Ask on one connection until a moment, once at least; return the seconds of each answer."""
    one, took = await reader(port), []
    try:
        while not took or time.perf_counter() < until:
            start = time.perf_counter()
            async with asyncio.timeout(LONGEST):
                await one.ask(path)
            took.append(time.perf_counter() - start)
            await asyncio.sleep(pause)
    finally:
        one.transport.close()
    return took
