"""What reaches the standard output past sys.stdout: words of child processes, os.write(), C code.

The two descriptors lead into a file meanwhile, which the recorder reads whenever it hears
something else, and at the end. A forked child tells its lines there with their times, and what
its threads waited for a core; what others write has no time.
"""

import contextlib
import os
import sys
import tempfile

TOLD = b"\0"  # begins a line that a forked child tells
WAITED = b"\1"  # begins what it tells of a thread


class Outside:
    """The file that stands in for the descriptors 1 and 2, and what it has said so far."""

    def __init__(self, file):
        self._file = file.fileno()
        self._read = 0
        self._rest = b""
        self.waits = {}  # a thread of a forked child, by its number: the seconds that it has waited

    def tell(self, at: float, process: int, words: str):
        """Say, in a forked child, at which second it printed which words."""
        os.write(self._file, TOLD + f"{at!r} {process} {words}\n".encode())

    def tell_wait(self, thread: str, waited: float):
        """Say, in a forked child, how many seconds a thread has waited for a core."""
        os.write(self._file, WAITED + f"{thread} {waited!r}\n".encode())

    def heard(self, to_the_end=False):
        """Yield what is new: (second, number of the process, words), or (None, None, words)."""
        size = os.fstat(self._file).st_size
        if size == self._read and not (to_the_end and self._rest):
            return
        *lines, self._rest = (
            self._rest + os.pread(self._file, size - self._read, self._read)
        ).split(b"\n")
        self._read = size
        if to_the_end and self._rest:
            lines.append(self._rest)
            self._rest = b""
        for line in lines:
            if line.startswith(WAITED):
                thread, waited = line[len(WAITED) :].decode().split()
                self.waits[thread] = float(waited)
            elif line.startswith(TOLD):
                yield told(line)
            else:
                yield None, None, line.decode(errors="replace")


def told(line):
    at, process, words = line[len(TOLD) :].decode().split(" ", 2)
    return float(at), int(process), words


@contextlib.contextmanager
def outside():
    """Lead the descriptors 1 and 2 into a file while the block runs, and give the Outside of it."""
    sys.stdout.flush()
    sys.stderr.flush()
    with tempfile.TemporaryFile("ab") as file, contextlib.ExitStack() as stack:
        for descriptor in 1, 2:
            before = os.dup(descriptor)
            stack.callback(os.close, before)
            stack.callback(os.dup2, before, descriptor)
            os.dup2(file.fileno(), descriptor)
        yield Outside(file)
