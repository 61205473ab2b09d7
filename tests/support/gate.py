"""A gate before a server: shut, it cuts each connection, as when that server stops."""

import asyncio
import contextlib
import threading


class Gate:
    """What listens on a port of this machine and passes on to a server, while it is open."""

    def __init__(self, host, port):
        self.server, self.port = (host, port), 0
        self._loop, self._writers = asyncio.new_event_loop(), set()
        threading.Thread(target=self._loop.run_forever, daemon=True).start()

    def open(self):
        """Listen: on a free port at first, and then on the same again."""
        listening = asyncio.start_server(self._pass_on, "127.0.0.1", self.port)
        self._listening = self._wait_for(listening)
        self.port = self._listening.sockets[0].getsockname()[1]

    def shut(self):
        """Take no more connections, and cut those that there are."""
        self._wait_for(self._shut())

    async def _shut(self):
        self._listening.close()
        for writer in self._writers:
            writer.transport.abort()

    def _wait_for(self, coroutine):
        return asyncio.run_coroutine_threadsafe(coroutine, self._loop).result()

    async def _pass_on(self, reader, writer):
        answers, server = await asyncio.open_connection(*self.server)
        both = {writer, server}
        self._writers |= both
        with contextlib.suppress(OSError):
            await asyncio.gather(copied(reader, server), copied(answers, writer))
        self._writers -= both
        for one in both:
            one.transport.abort()


async def copied(reader, writer):
    """Write all that comes, until no more does."""
    while data := await reader.read(2**16):
        writer.write(data)
        await writer.drain()
    writer.transport.abort()


@contextlib.contextmanager
def gate(host, port):
    """Give an open gate before a server."""
    one = Gate(host, port)
    one.open()
    try:
        yield one
    finally:
        one.shut()
