"""A server of asyncio alone, which answers any request: python -m snippets.measuring.bare PORT

It does as little as can be, so what a client gets from it is the client's own ceiling.
"""

import asyncio
import sys

WAIT = 0.1  # seconds that a view waits which is named so, here and in django_site.py
STAY = 1  # seconds that one waits which is there until all readers have come
ENDLESS = 3600  # seconds, and bytes, of a stream that its reader leaves
WORK = 0.05  # seconds that a neighbour's view there blocks, computes or waits
QUERY = 0.5  # seconds that a query there takes while its connection is counted
END = "done"  # of each answer
ANSWER = f"HTTP/1.1 200 OK\r\nContent-Length: {len(END)}\r\n\r\n{END}".encode()


class Answering(asyncio.Protocol):
    def connection_made(self, transport):
        self.transport = transport

    def data_received(self, data):
        if data.startswith(b"GET /waits_async/"):
            asyncio.get_running_loop().call_later(WAIT, self.transport.write, ANSWER)
        else:
            self.transport.write(ANSWER)


async def main(port):
    loop = asyncio.get_running_loop()
    server = await loop.create_server(Answering, "127.0.0.1", port, backlog=2048)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1])))
