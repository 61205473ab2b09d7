"""A PostgreSQL server of a test's own, with the settings that the test wants."""

import contextlib
import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from tests.support.servers import reserved_port

PROGRAMS = sorted(Path("/usr/lib/postgresql").glob("*/bin"))
IS_ROOT = hasattr(os, "getuid") and os.getuid() == 0


def call(program, *words):
    """Run one of PostgreSQL's programs, which refuse to run as root."""
    user = ["runuser", "-u", "postgres", "--"] if IS_ROOT else []
    command = [*user, PROGRAMS[-1] / program, *words]
    subprocess.run(command, cwd="/", check=True, stdout=subprocess.DEVNULL)


@contextlib.contextmanager
def postgresql(**settings):
    """Start a server with these settings; give its URL."""
    with tempfile.TemporaryDirectory() as folder, reserved_port() as port:
        if IS_ROOT:
            shutil.chown(folder, "postgres")
        data = "-D", f"{folder}/data"
        call("initdb", *data, "--no-sync", "--auth=trust", "--username=demo")
        options = [f"-c {name}={value}" for name, value in settings.items()]
        options += ["-h 127.0.0.1", f"-p {port}", f"-k {folder}"]
        call("pg_ctl", *data, "-w", "-l", f"{folder}/log", "-o", " ".join(options), "start")
        try:
            yield f"postgres://demo@127.0.0.1:{port}/postgres"
        finally:
            call("pg_ctl", *data, "-m", "fast", "stop")
