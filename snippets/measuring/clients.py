"""What loads a server: many readers at once, or a few that ask again and again."""

import asyncio
import contextlib
import re
import time
from collections.abc import AsyncIterator

from snippets.measuring.bare import END

LONGEST = 30  # seconds that readers wait for their answers
WRK = "wrk"  # a client of C, where it is installed
PER_SECOND = re.compile(r"Requests/sec: +([\d.]+)")
REQUEST = "GET /{}/ HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"


class Failed(Exception):
    """A reader got no answer, or another one than 200."""


class Reader(asyncio.Protocol):
    """A connection that asks one thing after the other."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        self.transport, self.data = transport, b""
        self.answered: asyncio.Future[bytes] | None = None

    def ask(self, path: str) -> asyncio.Future[bytes]:
        """Send a request; return a future of the answer."""
        self.answered, self.data = asyncio.get_running_loop().create_future(), b""
        self.transport.write(REQUEST.format(path).encode())
        return self.answered

    def data_received(self, data: bytes) -> None:
        self.data += data
        if not self.data.startswith(b"HTTP/1.1 200"):
            self._fail(self.data.partition(b"\r\n")[0].decode())
        elif self.data.endswith(END.encode()) and self.answered and not self.answered.done():
            self.answered.set_result(self.data)

    def connection_lost(self, error: Exception | None) -> None:
        self._fail(f"the server closed the connection: {error}")

    def _fail(self, why: str) -> None:
        if self.answered and not self.answered.done():
            self.answered.set_exception(Failed(why))


async def reader(port: int) -> Reader:
    """Return a new connection to a server of this machine."""
    loop = asyncio.get_running_loop()
    return (await loop.create_connection(Reader, "127.0.0.1", port))[1]


async def ask_once(port: int, path: str) -> bytes:
    """Return the answer to one request on a connection of its own."""
    one = await reader(port)
    try:
        return await one.ask(path)
    finally:
        one.transport.close()


@contextlib.asynccontextmanager
async def open_streams(port: int, path: str, readers: int) -> AsyncIterator[None]:
    """Open some streams at once; the block runs when each has begun, and then all readers leave."""
    async with asyncio.timeout(LONGEST):
        every = await asyncio.gather(*(reader(port) for _ in range(readers)))
        await asyncio.gather(*(one.ask(path) for one in every))
    try:
        yield
    finally:
        for one in every:
            one.transport.close()
        await asyncio.sleep(0)  # in which the loop closes them: the server may be stopped now


async def at_once(port: int, path: str, readers: int) -> float:
    """Let some readers ask at once; return the seconds until the last of them has its answer."""
    seconds, failed = await some_fail(port, path, readers)
    if failed:
        raise failed[0]
    return seconds


async def some_fail(port: int, path: str, readers: int) -> tuple[float, list[Failed]]:
    """The same, where some may fail; return the seconds, and what each of those was told."""
    start = time.perf_counter()
    async with asyncio.timeout(LONGEST):
        asking = (ask_once(port, path) for _ in range(readers))
        answers = await asyncio.gather(*asking, return_exceptions=True)
    errors = [answer for answer in answers if isinstance(answer, BaseException)]
    failed = [error for error in errors if isinstance(error, Failed)]
    if others := [error for error in errors if error not in failed]:
        raise others[0]
    return time.perf_counter() - start, failed


async def again_and_again(port: int, path: str, until: float, pause: float = 0) -> list[float]:
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


async def of_wrk(port: int, path: str, connections: int) -> float:
    """Return how many answers a second wrk gets on some connections, in one second."""
    url, options = f"http://127.0.0.1:{port}/{path}/", ("-t1", f"-c{connections}", "-d1s")
    wrk = await asyncio.create_subprocess_exec(WRK, *options, url, stdout=asyncio.subprocess.PIPE)
    told = (await wrk.communicate())[0].decode()
    if wrk.returncode or "Non-2xx" in told or not (match := PER_SECOND.search(told)):
        raise Failed(f"{WRK} ended with {wrk.returncode}: {told}")
    return float(match[1])
