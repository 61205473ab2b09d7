"""Drive Firefox by Marionette, the remote protocol that it speaks itself (JSON over a socket)."""

import contextlib
import json
import shutil
import socket
import subprocess
import tempfile
import time
from pathlib import Path

from snippets.recorder.places import NotRun

DAY = 86_400_000  # milliseconds: with null, for no limit, a script would end at once
PATH = shutil.which("firefox-esr") or shutil.which("firefox")


class Marionette:
    """One connection to a running Firefox."""

    def __init__(self, port):
        self._socket = socket.create_connection(("127.0.0.1", port))
        self._stream = self._socket.makefile("rb")
        self._read()  # its greeting
        self.send("WebDriver:NewSession", {})
        self.send("WebDriver:SetTimeouts", {"script": DAY, "pageLoad": DAY})

    def send(self, command, parameters):
        """Send a command and return its value; RuntimeError with Firefox's message if it fails."""
        message = json.dumps([0, 1, command, parameters]).encode()
        self._socket.sendall(b"%d:%b" % (len(message), message))
        _, _, error, value = self._read()
        if error:
            raise RuntimeError(error["message"])
        return value

    def _read(self):
        length = b"".join(iter(lambda: self._stream.read(1), b":"))
        return json.loads(self._stream.read(int(length)))

    def goto(self, url):
        self.send("WebDriver:Navigate", {"url": url})

    def evaluate(self, function, argument):
        """Call an async JavaScript function with an argument and return what it resolves to."""
        call = f"({function})(argument).then(done, (error) => done(String(error)))"
        script = f"const [argument, done] = arguments; {call};"
        parameters = {"script": script, "args": [argument], "newSandbox": False}
        return self.send("WebDriver:ExecuteAsyncScript", parameters)["value"]

    def close(self):
        self._stream.close()
        self._socket.close()


@contextlib.contextmanager
def started():
    """Run a headless Firefox with a fresh profile while the block runs; give a Marionette."""
    if not PATH:
        raise NotRun("Firefox is not installed")
    with tempfile.TemporaryDirectory() as profile:
        command = [PATH, "--headless", "--marionette", "--no-remote", "--profile", profile]
        # Port 0: any free one, which Firefox then writes into its profile.
        Path(profile, "user.js").write_text('user_pref("marionette.port", 0);\n')
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        with subprocess.Popen(command, **quiet) as process:
            try:
                client = Marionette(port_of(Path(profile, "MarionetteActivePort"), process))
                yield client
                client.close()
            finally:
                process.terminate()


def port_of(file, process):
    """Return the port that Firefox listens on, once it says so in a file; or RuntimeError."""
    while not written(file) and process.poll() is None:
        time.sleep(0.05)
    if not written(file):
        raise RuntimeError(f"Firefox does not say its port, exit code {process.returncode}")
    return int(written(file))


def written(file):
    """Return what is in a file, empty as long as there is none."""
    return file.read_text().strip() if file.exists() else ""
