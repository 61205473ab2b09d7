"""The servers that can serve the demo: the command of each, as one would type it to deploy it."""

from dataclasses import dataclass

GRACE = "2"  # seconds that a request may go on after Ctrl-C


@dataclass(frozen=True)
class Server:
    """A server, by its interface and the arguments that python gets.

    {host}, {port} and {workers} stand for what the command line says; {at} for host:port.
    """

    interface: str
    arguments: str
    many: bool = True  # whether it can have several workers
    warning: str = ""  # what whoever starts it should know
    why_it_ended: str = ""  # what to think of if it has ended by itself

    def command(self, host: str, port: int, workers: int) -> list[str]:
        at = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
        return self.arguments.format(host=host, port=port, at=at, workers=workers).split()


# For so long a connection may wait until Hypercorn reads its request. By default it is closed after
# 5 s, and on a busy machine the last of many readers then get no answer.
UNREAD = "60"  # seconds

SERVERS = {  # with asyncio's own event loop, whose steps the scenes can show
    "uvicorn": Server(
        "ASGI",
        "-m uvicorn demo.asgi:application --host {host} --port {port} --workers {workers}"
        f" --loop asyncio --lifespan off --timeout-graceful-shutdown {GRACE}",
    ),
    "hypercorn": Server(
        "ASGI",
        "-m hypercorn demo.asgi:application --bind {at} --workers {workers}"
        f" --graceful-timeout {GRACE} --keep-alive {UNREAD} --access-logfile -",
        why_it_ended="Hypercorn ends with all its workers when one of them is killed.",
    ),
    "gunicorn": Server(
        "WSGI",
        "-m gunicorn demo.wsgi:application --bind {at} --workers {workers} --threads 16"
        f" --graceful-timeout {GRACE} --access-logfile - --no-control-socket",
        warning="Put it behind a proxy: 16 clients that do not finish their headers stop a worker.",
    ),
    "runserver": Server("WSGI", "demo/manage.py runserver --noreload {at}", many=False),
}
