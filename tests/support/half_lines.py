"""Streams for a page whose reading is tested, from a server that waits for whoever tests.

/whole/ sends an event and ends; /half/ sends half of it, waits, and sends the rest; /breaks/ sends
half of it, and breaks off.
"""

import contextlib
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

EVENT = b"retry: 10\ndata: half\n\n"
HALF = EVENT.index(b"lf")


class Handler(BaseHTTPRequestHandler):
    def answer(self):
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.server.asked.append((self.command, self.path, self.headers.get("X-Own"), body))
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream" if self.path != "/" else "text/html")
        self.send_header("Content-Length", len(EVENT))
        self.end_headers()
        self.wfile.write(EVENT[:HALF])
        if self.path != "/breaks/":
            if self.path == "/half/":
                self.server.rest.wait()
            self.wfile.write(EVENT[HALF:])

    do_GET = do_PUT = answer

    def log_message(self, *_):
        """Say nothing: pytest's output is for tests."""


@contextlib.contextmanager
def half_lines():
    """Run that server; give its URL, and itself: what it was asked, and the event rest."""
    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.asked, server.rest = [], threading.Event()
        threading.Thread(target=server.serve_forever).start()
        try:
            yield f"http://127.0.0.1:{server.server_port}", server
        finally:
            server.rest.set()
            server.shutdown()
