"""Start real servers for tests and benchmarks, on free ports of this machine."""

import contextlib
import socket
import subprocess
import sys
import time

STATIC = "-m", "http.server", "-b", "127.0.0.1", "{port}"  # and -d FOLDER


@contextlib.contextmanager
def serving(*command, port=None, **streams):
    """Run a Python command, with a port for {port} in it, free if none is given, in the block.

    Give its URL, without a slash at the end, and its process.
    """
    port = port or free_port()
    command = [sys.executable, *(str(part).format(port=port) for part in command)]
    with subprocess.Popen(command, **streams) as server:
        try:
            wait_for(port, server)
            yield f"http://127.0.0.1:{port}", server
        finally:
            server.terminate()


def free_port():
    """Return a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_for(port, server, seconds=30):
    """Return once somebody listens on the port; RuntimeError if the server ends or takes longer."""
    end = time.monotonic() + seconds
    while time.monotonic() < end and server.poll() is None:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        time.sleep(0.05)
    raise RuntimeError(f"no server on port {port} after {seconds} s, exit code {server.poll()}")
