"""Start real servers for tests and benchmarks, on free ports of this machine."""

import contextlib
import socket
import subprocess
import sys
import time

# How httpx asks a server of this machine: for as long as it takes, past any proxy, and without
# reading the certificates of the world, which takes each client 30 ms of the processor.
HERE = {"timeout": None, "trust_env": False, "verify": False}
STATIC = "-m", "http.server", "-b", "127.0.0.1", "{port}"  # and -d FOLDER


@contextlib.contextmanager
def serving(*command, port=None, program=sys.executable, **streams):
    """Run a command of Python, or another program's, with a port for {port} in it.

    The port is a reserved one if none is given. Give the server's URL, without a slash at the
    end, and its process.
    """
    with contextlib.ExitStack() as stack:
        port = port or stack.enter_context(reserved_port())
        command = [program, *(str(part).format(port=port) for part in command)]
        server = stack.enter_context(subprocess.Popen(command, **streams))
        stack.callback(server.terminate)
        wait_for(port, server)
        yield f"http://127.0.0.1:{port}", server


@contextlib.contextmanager
def reserved_port():
    """Give a port for a server of ours; the system hands it to nobody else while the block runs.

    Two sockets may be bound to it because both reuse addresses and this one does not listen.
    """
    with socket.socket() as reserved:
        reserved.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        reserved.bind(("127.0.0.1", 0))
        port = reserved.getsockname()[1]
        if sys.platform != "linux":
            reserved.close()  # only Linux lets the server bind beside it
        yield port


def wait_for(port, server):
    """Return once somebody listens on the port; RuntimeError if the server ends before that."""
    until(lambda: listens(port) or server.poll() is not None)
    if server.poll() is not None:
        raise RuntimeError(f"no server on port {port}: it ended with {server.returncode}")


def listens(port):
    """Return whether somebody takes connections on a port of this machine."""
    with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
        return True
    return False


def until(condition):
    """Call a function again and again until it returns something true, and return that."""
    while not (answer := condition()):
        time.sleep(0.05)
    return answer
