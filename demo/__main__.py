"""Serve the demo: its database, the API that it calls, and a server of your choice."""

import argparse
import contextlib
import ctypes
import os
import shlex
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import django
import psutil
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.core.management.utils import get_random_secret_key
from django.db import DatabaseError, connection
from django.http.request import validate_host

from demo.servers import SERVERS

ROOT = Path(__file__).resolve().parent.parent
FILES = 2**16  # that one process may have open, connections too
PATIENCE = 5  # seconds that a process gets to end by itself
ENDS = [getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)]
LIBC = ctypes.CDLL(None) if sys.platform == "linux" else None
PR_SET_PDEATHSIG = 1  # of prctl(2)
LOCK = 20210121  # any number, as long as each demo takes the same
EVERYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # no address to ask, and one that is


def main(arguments: list[str] | None = None) -> int:
    """Serve until Ctrl-C and return the exit code."""
    options = parser().parse_args(arguments)
    name = options.server or ("runserver" if options.wsgi else "uvicorn")
    for end in ENDS:
        if signal.getsignal(end) != signal.SIG_IGN:  # as nohup makes it
            signal.signal(end, signal.default_int_handler)
    try:
        if problem := cannot_serve(name, options) or cannot_migrate():
            print(problem, file=sys.stderr)
            return 1
        open_more_files()
        return serve(name, options.host, options.port, options.workers)
    except KeyboardInterrupt:
        return 0


def parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m demo",
        description=__doc__,
        epilog="DATABASE_URL chooses the database, SQLite without it; demo/settings.py says what "
        "else the environment can set.",
    )
    which = parser.add_mutually_exclusive_group()
    which.add_argument("--wsgi", action="store_true", help="the same as --server runserver")
    which.add_argument(
        "--server",
        choices=SERVERS,
        help="uvicorn (ASGI, the default), hypercorn (ASGI), gunicorn (WSGI), or Django's own "
        "runserver (WSGI, for development)",
    )
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (%(default)s)")
    parser.add_argument("--port", type=port, default=8001, help="port to listen on (%(default)s)")
    parser.add_argument("--workers", type=workers, default=1, help="processes (%(default)s)")
    return parser


def port(text: str) -> int:
    """Read a port number; ValueError, which argparse reports, if it is none."""
    number = int(text)
    if not 0 < number < 65536:
        raise ValueError
    return number


def workers(text: str) -> int:
    """Read a number of processes; ValueError, which argparse reports, if it is none."""
    number = int(text)
    if not 0 < number <= 64:
        raise ValueError
    return number


def cannot_serve(name: str, options: argparse.Namespace) -> str | None:
    """Return a line that says why a server cannot start as the options say, or None."""
    if options.workers > 1 and not SERVERS[name].many:
        return f"{name} has one process. Choose another --server for {options.workers} --workers."
    try:
        family, *_, address = socket.getaddrinfo(
            options.host, options.port, type=socket.SOCK_STREAM
        )[0]
        with socket.socket(family) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except (OSError, UnicodeError) as error:  # the latter of a name that cannot be one
        why = getattr(error, "strerror", None) or error
        return (
            f"Cannot listen on {options.host}:{options.port}: {why}. {who_listens(options.port)}"
            "Choose another address with --host or --port."
        )
    return None


def who_listens(port: int) -> str:
    """Return a sentence that names the process which listens on a port, if the system tells."""
    with contextlib.suppress(psutil.Error, OSError):
        for one in psutil.net_connections("tcp"):
            if one.status == psutil.CONN_LISTEN and one.laddr.port == port and one.pid:
                command = shlex.join(psutil.Process(one.pid).cmdline())
                return f"Process {one.pid} does, which is: {command[:200]}. "
    return ""


def cannot_migrate() -> str | None:
    """Bring the database up to date; return a line that says why that failed, or None."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "demo.settings"  # a shell may have another project's
    try:
        django.setup()
        connection.settings_dict["OPTIONS"].pop("pool", None)  # which would try for a while
        with alone():
            call_command("migrate", verbosity=0)
        connection.close()
    except (ImproperlyConfigured, DatabaseError, ValueError) as error:
        named = "that DATABASE_URL names" if os.environ.get("DATABASE_URL") else "demo/db.sqlite3"
        return f"Cannot use the database {named}: {error}".strip()
    return None


@contextlib.contextmanager
def alone() -> Iterator[None]:
    """Let one demo after another bring a database up to date that they share."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s)", [LOCK])  # until the connection is closed
        yield
        return
    with contextlib.ExitStack() as stack:
        # Windows has no fcntl; and what is wrong with a folder, SQLite tells better.
        with contextlib.suppress(ImportError, OSError):
            import fcntl

            folder = os.open(Path(connection.settings_dict["NAME"]).parent, os.O_RDONLY)
            stack.callback(os.close, folder)
            fcntl.flock(folder, fcntl.LOCK_EX)
        yield


def open_more_files() -> None:
    """Let the server open as many files as the system lets it, within reason.

    Each reader takes one. Without any left, asyncio logs errors as fast as it can.
    """
    with contextlib.suppress(ImportError, OSError, ValueError):  # as on Windows
        import resource

        now, most = resource.getrlimit(resource.RLIMIT_NOFILE)
        enough = FILES if most == resource.RLIM_INFINITY else min(most, FILES)
        if now < enough:
            resource.setrlimit(resource.RLIMIT_NOFILE, (enough, most))


def serve(name: str, host: str, port: int, workers: int) -> int:
    """Run the API, and the server until it ends by itself; return an exit code."""
    command, ask = SERVERS[name].command(host, port, workers), EVERYWHERE.get(host, host)
    ask = f"[{ask}]" if ":" in ask else ask
    with running(["-m", "demo.slow_api"], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as api:
        environment = {
            "DEMO_UPSTREAM": api.stdout.readline().decode().strip(),  # type: ignore[union-attr]
            "DJANGO_SECRET_KEY": os.environ.get("DJANGO_SECRET_KEY") or get_random_secret_key(),
        }
        print(f"The demo runs under {SERVERS[name].interface} at http://{ask}:{port}/")
        print(f"with the API at {environment['DEMO_UPSTREAM']}/ and this command:")
        print(f"$ python {shlex.join(command)}")
        if SERVERS[name].warning:
            print(SERVERS[name].warning)
        if not validate_host(ask, settings.ALLOWED_HOSTS):
            print(f"It answers to {', '.join(settings.ALLOWED_HOSTS)}, and to no other host.")
        elif host in EVERYWHERE:
            print("It listens everywhere, and answers to loopback: DJANGO_HOSTS names other hosts.")
        print("Press Ctrl-C to stop it.", flush=True)
        with running(command, environment) as server:
            threading.Thread(target=tell_end, args=[api, server], daemon=True).start()
            code = server.wait()
    told = f"The server has ended by itself, {how(code)}. {SERVERS[name].why_it_ended}"
    print(told.strip(), file=sys.stderr)
    return 1


def tell_end(api: subprocess.Popen, server: subprocess.Popen) -> None:
    """Say that the API has ended, if the server goes on without it."""
    code = api.wait()
    if server.poll() is None:
        without = "/api/ and /stream/ answer 502 until you start the demo again."
        print(f"The API has ended by itself, {how(code)}: {without}", file=sys.stderr, flush=True)


def how(code: int) -> str:
    """Return how a process has ended, by its exit code."""
    return f"killed by {signal.Signals(-code).name}" if code < 0 else f"with exit code {code}"


@contextlib.contextmanager
def running(
    arguments: list[str], environment: dict[str, str] | None = None, **streams
) -> Iterator[subprocess.Popen]:
    """Run Python with these arguments while the block runs; nothing that it starts outlives it.

    It gets a session of its own: Ctrl-C reaches this process alone, which then ends the others.
    Should this process be killed, Linux ends it.
    """
    process = subprocess.Popen(
        [sys.executable, *arguments],
        cwd=ROOT,
        env={**os.environ, "PYTHONUNBUFFERED": "1", **(environment or {})},
        start_new_session=True,
        preexec_fn=end_with_parent if LIBC else None,
        **streams,
    )
    try:
        yield process
    finally:
        for end in ENDS:  # it is ending, and a second Ctrl-C would leave processes behind
            signal.signal(end, signal.SIG_IGN)
        process.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(PATIENCE)
        if hasattr(os, "killpg"):
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
        process.kill()
        process.wait()


def end_with_parent() -> None:
    """Have the system end this process when the one that started it ends, however that ends."""
    LIBC.prctl(PR_SET_PDEATHSIG, signal.SIGTERM)  # type: ignore[union-attr]


if __name__ == "__main__":
    sys.exit(main())
